import type { SaxesTagNS } from 'saxes';
import { SaxesParser } from 'saxes';

/** What is odd about an XML file; the server takes all of it in silence. */
export type XmlOddity = 'nothing-read' | 'text-in-cdata' | 'repeated-child' | 'token-too-long' | 'too-deep';

/** Hears what an XML file holds. Rows are 1-based lines. */
export interface XmlListener {
  readonly record: (record: Readonly<Record<string, string>>, row: number) => void;
  readonly odd: (oddity: XmlOddity, row: number, detail: string) => void;
}

/** How the records are written. */
export interface XmlOptions {
  /** Keys are the attributes of a record instead of its children. */
  readonly byAttributes: boolean;
  /** The root is the one record. */
  readonly singleRecord: boolean;
}

/** Why a file is not XML, with its place (1-based line). */
export interface XmlFault {
  readonly message: string;
  readonly row: number;
}

/** Characters of one text, tag or record that are held in memory; beyond, the rest of the file is not checked. */
export const XML_TOKEN_CHARS_MAX = 16 * 1024 * 1024;

/** Elements inside one another that are followed; beyond, the rest of the file is not checked. */
export const XML_DEPTH_MAX = 1000;

/**
 * Reads an XML file piece by piece as the server's readers do: the records are the children of the root, whatever they
 * are called; a comment, a processing instruction or a DOCTYPE before the root makes the file read as no records; CDATA
 * reads as nothing. Custom entities are not expanded: they need a DOCTYPE, with which nothing is read anyway. Sources:
 * haplo-plugins e39348a, data_import_readers.js; haplo a6352c9, XmlCursor.java.
 */
export class XmlReader {
  /** The first mistake in the XML; the server's run dies of it before the first record. */
  fault: XmlFault | undefined;
  /** Set when a limit stopped the reading. */
  isStopped = false;
  /** A single record is read from what stands before the root, which has no attributes: the server's run dies. */
  diesOfFirstNode = false;
  private readonly parser = new SaxesParser({ xmlns: true, position: true });
  private readonly options: XmlOptions;
  private readonly listener: XmlListener;
  private readonly recordDepth: number;
  private firstNode: string | undefined;
  private hasDoctype = false;
  private depth = 0;
  private tagRow = 1;
  private heldChars = 0;
  private record: Record<string, string> | undefined;
  private recordRow = 0;
  private childTexts: string[] | undefined;

  constructor(options: XmlOptions, listener: XmlListener) {
    this.options = options;
    this.listener = listener;
    this.recordDepth = options.singleRecord ? 1 : 2;
    this.listen();
  }

  push(piece: string): void {
    if (this.isStopped || this.fault !== undefined) return;
    this.heldChars += piece.length;
    this.parser.write(piece);
    if (this.heldChars > XML_TOKEN_CHARS_MAX) this.stop('token-too-long', XML_TOKEN_CHARS_MAX);
  }

  end(): void {
    if (this.isStopped || this.fault !== undefined) return;
    this.parser.close();
  }

  /** Notes that the text cannot be read on from here. */
  fail(message: string): void {
    if (this.isStopped) return;
    this.fault ??= { message, row: this.parser.line };
  }

  private listen(): void {
    this.parser.on('error', (error) => {
      if (this.hasDoctype && error.message.includes('undefined entity')) return;
      this.fault ??= {
        message: error.message.replace(/^\d+:\d+: /, '').replace(/\.$/, ''),
        row: this.parser.line,
      };
    });
    this.parser.on('doctype', () => {
      this.hasDoctype = true;
      this.nodeBeforeRoot('a DOCTYPE');
    });
    this.parser.on('comment', () => this.nodeBeforeRoot('a comment'));
    this.parser.on('processinginstruction', () => this.nodeBeforeRoot('a processing instruction'));
    this.parser.on('opentagstart', () => {
      this.tagRow = this.parser.line;
    });
    this.parser.on('opentag', (tag) => this.opened(tag));
    this.parser.on('text', (text) => this.textRead(text));
    this.parser.on('cdata', () => this.cdataRead());
    this.parser.on('closetag', (tag) => this.closed(tag));
  }

  private nodeBeforeRoot(what: string): void {
    if (this.childTexts === undefined) this.heldChars = 0;
    if (this.firstNode !== undefined) return;
    this.firstNode = what;
    this.listener.odd('nothing-read', this.parser.line, what);
    // With singleRecord the comment itself is the one record, and has nothing in it.
    if (!this.options.singleRecord) return;
    if (this.options.byAttributes) this.diesOfFirstNode = true;
    else this.listener.record({}, this.parser.line);
  }

  private opened(tag: SaxesTagNS): void {
    this.firstNode ??= 'element';
    this.depth += 1;
    if (this.depth > XML_DEPTH_MAX) this.stop('too-deep', XML_DEPTH_MAX);
    if (this.firstNode !== 'element') this.heldChars = 0;
    else if (this.depth === this.recordDepth) this.recordOpened(tag);
    else if (this.depth === this.recordDepth + 1) this.childTexts = [];
  }

  private recordOpened(tag: SaxesTagNS): void {
    this.record = {};
    this.recordRow = this.tagRow;
    if (!this.options.byAttributes) return;
    for (const [name, attribute] of Object.entries(tag.attributes)) {
      setOwn(this.record, name, attribute.value);
    }
  }

  private textRead(text: string): void {
    if (this.childTexts === undefined) this.heldChars = 0;
    else if (!this.options.byAttributes) this.childTexts.push(text);
  }

  private cdataRead(): void {
    if (this.childTexts === undefined || this.options.byAttributes) return;
    this.listener.odd('text-in-cdata', this.parser.line, '');
  }

  private closed(tag: SaxesTagNS): void {
    if (this.firstNode === 'element' && this.record !== undefined) {
      if (this.depth === this.recordDepth + 1) this.childClosed(tag.local, this.record);
      if (this.depth === this.recordDepth) {
        this.listener.record(this.record, this.recordRow);
        this.record = undefined;
      }
    }
    this.depth -= 1;
    if (this.record === undefined) this.heldChars = 0;
  }

  private childClosed(name: string, record: Record<string, string>): void {
    const text = this.childTexts?.join('') ?? '';
    this.childTexts = undefined;
    if (this.options.byAttributes) return;
    if (Object.hasOwn(record, name)) this.listener.odd('repeated-child', this.parser.line, name);
    setOwn(record, name, text);
  }

  private stop(why: 'token-too-long' | 'too-deep', limit: number): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.listener.odd(why, this.parser.line, String(limit));
  }
}

/** Sets a key that comes from a file, also one called `__proto__`. */
function setOwn(record: Record<string, string>, key: string, value: string): void {
  if (key !== '__proto__') {
    record[key] = value;
    return;
  }
  Object.defineProperty(record, key, { value, enumerable: true, configurable: true });
}
