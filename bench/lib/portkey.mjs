// Portkey 1.15.2 answers streams with a 500 on Node 20 ("TypeError: immutable"), because it writes to the headers of
// fetch's own answers. Answers with headers of their own let it run.
const own = globalThis.fetch;
globalThis.fetch = async (...args) => {
  const { body, status, statusText, headers } = await own(...args);
  return new Response(body, { status, statusText, headers: new Headers(headers) });
};
