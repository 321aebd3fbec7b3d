import { database } from "@/lib/db";

const patienceMs = 2000;

/** Whether the database answers a query within two seconds. */
export async function databaseState(sql = "SELECT 1"): Promise<"connected" | "unreachable"> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"unreachable">((resolve) => {
    timer = setTimeout(() => resolve("unreachable"), patienceMs);
  });
  const answered = ask(sql).then(
    () => "connected" as const,
    () => "unreachable" as const,
  );
  return Promise.race([answered, late]).finally(() => clearTimeout(timer));
}

async function ask(sql: string): Promise<void> {
  await database().pool.query(sql);
}
