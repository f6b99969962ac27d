/**
 * Decodes `application/x-www-form-urlencoded` text (a body or a query) into name and value pairs in their order. `+` is a
 * space; a percent sign that starts no byte stays as it is; bytes that are not UTF-8 become U+FFFD. A name without `=` has
 * the value ''.
 */
export function decodeForm(text: string): readonly (readonly [string, string])[] {
  return [...new URLSearchParams(text)];
}
