import { mount, proxyDoor } from "@/lib/doors";

const handle = mount(proxyDoor);

export const GET = handle;
export const HEAD = handle;
export const POST = handle;
export const PUT = handle;
export const PATCH = handle;
export const DELETE = handle;
export const OPTIONS = handle;
