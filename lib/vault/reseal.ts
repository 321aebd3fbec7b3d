import { database } from "@/lib/db";
import { log } from "@/lib/log";
import { masterKeys, sealingKey } from "./master";
import { seal, unseal } from "./seal";

/** Seals anew what older master keys sealed; answers how many, and which master keys are missing for the rest. */
export async function resealProviderKeys(): Promise<{ resealed: number; missing: string[] }> {
  const { prisma } = database();
  const master = sealingKey();
  const rows = await prisma.providerKey.findMany({ where: { masterKeyId: { not: master.id } } });
  const missing = new Set<string>();
  let resealed = 0;
  for (const row of rows) {
    const { teamId, id, masterKeyId } = row;
    const older = masterKeys().find((one) => one.id === masterKeyId);
    if (!older) {
      missing.add(masterKeyId);
      continue;
    }
    try {
      const anew = seal(master, row, unseal(older, row, row.sealed));
      const { count } = await prisma.providerKey.updateMany({
        where: { teamId, id, masterKeyId },
        data: { sealed: anew, masterKeyId: master.id },
      });
      resealed += count;
    } catch (error) {
      log.error(
        { err: error, team_id: teamId, provider_key_id: id },
        "a provider key could not be sealed anew",
      );
    }
  }
  return { resealed, missing: [...missing].sort() };
}
