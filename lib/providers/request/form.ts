/** What is known of a form with files in it. */
export type Form = {
  /** The short fields that are no files. */
  fields: Map<string, string>;
  /** Of all fields that are no files. */
  textBytes: number;
  files: number;
  fileBytes: number;
};

const LONGEST_FIELD = 1024;

/** Reads a `multipart/form-data` body; null when it is none, or was not held. */
export function readForm(contentType: string | null, body: Buffer | null): Form | null {
  const [, quoted, bare] =
    /^multipart\/form-data\b.*?boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType ?? "") ?? [];
  const boundary = quoted ?? bare;
  if (boundary === undefined || body === null) return null;
  const form: Form = { fields: new Map(), textBytes: 0, files: 0, fileBytes: 0 };
  const mark = Buffer.from(`--${boundary}`);
  let start = body.indexOf(mark);
  while (start >= 0) {
    const next = body.indexOf(mark, start + mark.length);
    if (next < 0) break;
    addPart(form, body.subarray(start + mark.length, next));
    start = next;
  }
  return form;
}

function addPart(form: Form, part: Buffer): void {
  const end = part.indexOf("\r\n\r\n");
  if (end < 0) return;
  const head = part.subarray(0, end).toString("utf8");
  const value = part.subarray(end + 4, Math.max(end + 4, part.length - 2));
  if (/;\s*filename\*?=/i.test(head)) {
    form.files++;
    form.fileBytes += value.length;
    return;
  }
  form.textBytes += value.length;
  const name = /;\s*name="([^"]*)"/i.exec(head)?.[1];
  if (name !== undefined && value.length <= LONGEST_FIELD) form.fields.set(name, value.toString("utf8"));
}
