// PostgreSQL: class 08 is a lost connection, 57P01 to 57P03 a server that stops or starts, 53300 too many
// connections. Prisma: P1001, P1002, P1008, P1017 unreachable or closed, P2024 and P2028 no free connection.
const connectionCodes =
  /^(08...|57P0[1-3]|53300|P1001|P1002|P1008|P1017|P2024|P2028|P2037|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;
const connectionKinds = ["DatabaseNotReachable", "ConnectionClosed", "TooManyConnections", "SocketTimeout"];
// What pg throws without a code.
const connectionMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end)/;

/** Whether something failed because the database could not be reached, however deep that stands in its causes. */
export function isConnectionError(error: unknown, depth = 0): boolean {
  if (typeof error !== "object" || error === null || depth > 4) return false;
  if ("code" in error && typeof error.code === "string" && connectionCodes.test(error.code)) return true;
  if ("kind" in error && typeof error.kind === "string" && connectionKinds.includes(error.kind)) return true;
  if (error instanceof Error && connectionMessages.test(error.message)) return true;
  if (error instanceof AggregateError && error.errors.some((one) => isConnectionError(one, depth + 1)))
    return true;
  const inner = [
    "cause" in error ? error.cause : undefined,
    "meta" in error && typeof error.meta === "object" && error.meta !== null
      ? Reflect.get(error.meta, "driverAdapterError")
      : undefined,
  ];
  return inner.some((one) => isConnectionError(one, depth + 1));
}
