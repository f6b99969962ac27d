/** One file's part in a story, without reading the lines of its batch, which may be many thousand. */
export const STORY_OF_ITEM = `
CREATE INDEX story_by_item ON story (json_extract(body, '$.itemId'))
  WHERE json_extract(body, '$.itemId') IS NOT NULL;
`;
