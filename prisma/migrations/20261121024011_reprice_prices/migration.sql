-- AlterTable
ALTER TABLE "reprice" ADD COLUMN     "prices" TEXT NOT NULL DEFAULT '';
