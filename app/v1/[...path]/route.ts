import { unknown } from "@/lib/http/unknown";

export { unknown as DELETE, unknown as GET, unknown as PATCH, unknown as POST, unknown as PUT };
