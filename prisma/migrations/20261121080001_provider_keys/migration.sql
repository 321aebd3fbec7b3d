-- AlterTable
ALTER TABLE "team" ADD COLUMN     "proxy_when_away" TEXT NOT NULL DEFAULT 'open';

-- CreateTable
CREATE TABLE "provider_key" (
    "id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "project_id" UUID,
    "provider" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "base_url" TEXT,
    "sealed" BYTEA NOT NULL,
    "master_key_id" TEXT NOT NULL,
    "last_four" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "provider_key_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "provider_key_team_id_provider_idx" ON "provider_key"("team_id", "provider");

-- CreateIndex
CREATE INDEX "provider_key_master_key_id_idx" ON "provider_key"("master_key_id");

-- AddForeignKey
ALTER TABLE "provider_key" ADD CONSTRAINT "provider_key_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_key" ADD CONSTRAINT "provider_key_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
