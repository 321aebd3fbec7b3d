import { commitInGroup, database, type Kind } from "@/lib/db";

/** A call that asks its budgets, as `reserve_budgets` takes it; `version` is that of the budgets its counters are of. */
export type Question = {
  version: number;
  id: string;
  /** The digest of what is asked, in base64. */
  asked: string;
  amount: string;
  seconds: number;
  counters: unknown[];
  call: unknown;
  /** The door of ours that asks. */
  door: string | null;
  /** How much to reserve for calls like this one to come, as decimal text. */
  ahead?: string;
  /** It will be asked again when it is refused: that is not kept then. */
  is_first?: boolean;
};

export type Answer = {
  state: "stale" | "conflict" | "ended" | "refused" | "reserved" | "free";
  reserved_usd?: string;
  expires_at?: string;
  /** More than the call can cost was reserved. */
  is_ahead?: boolean;
  budgets: {
    id: string;
    key: string;
    limit_usd: string;
    spent_usd: string;
    reserved_usd: string;
    asked_usd: string;
    refused: boolean;
  }[];
};

function kindOf(name: string, isDurable: boolean): Kind<Question, Answer> {
  return {
    name,
    rowsOf: () => 1,
    store: async (teamId, questions) => {
      const { rows } = await database().pool.query<{ answers: Answer[] }>({
        name: "reserve_together",
        text: "SELECT reserve_together($1, $2, $3) AS answers",
        values: [teamId, JSON.stringify(questions), isDurable],
      });
      return rows[0]?.answers ?? [];
    },
  };
}
const RESERVATIONS = kindOf("reservations", true);
const HOLDS = kindOf("holds", false);

/** Reserves, with whatever else of the team is being reserved; on disk when it answers. */
export function reserveTogether(teamId: string, question: Question): Promise<Answer> {
  return commitInGroup(RESERVATIONS, teamId, question);
}

/** As {@link reserveTogether}, for a call of ours that waits for nothing else: it does not wait for the disk. */
export function holdTogether(teamId: string, question: Question): Promise<Answer> {
  return commitInGroup(HOLDS, teamId, question);
}

/** What would be answered; nothing is written. */
export async function askOnly(teamId: string, question: Question): Promise<Answer> {
  const { rows } = await database().pool.query<{ answer: Answer }>({
    name: "ask_budgets",
    text: "SELECT reserve_budgets($1, $2, false) AS answer",
    values: [teamId, JSON.stringify(question)],
  });
  const [row] = rows;
  if (!row) throw new Error("reserve_budgets gave no row");
  return row.answer;
}
