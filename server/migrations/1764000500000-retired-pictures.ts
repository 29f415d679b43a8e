import type { MigrationInterface, QueryRunner } from "typeorm";

/** Covers, and pictures that were removed or replaced, for as long as that can be undone. Quick on a table of any size: nothing is written into its rows. */
export class RetiredPictures1764000500000 implements MigrationInterface {
  readonly name = "RetiredPictures1764000500000";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of [`drop table retired_pictures`, `alter table profiles drop column cover_image_id`]) await runner.query(statement);
  }
}

const statements = [
  `create table retired_pictures (
    id uuid constraint retired_pictures_pkey primary key,
    owner_id uuid not null constraint retired_pictures_owner_fkey references accounts (id) on delete cascade,
    kind text not null constraint retired_pictures_kind_check check (kind in ('AVATAR', 'COVER')),
    picture_sealed bytea not null,
    object_keys text[] not null,
    sealed_key text not null constraint retired_pictures_sealed_key_key unique,
    retired_at timestamptz(3) not null,
    retired_by uuid constraint retired_pictures_retired_by_fkey references accounts (id) on delete set null,
    restorable_until timestamptz(3) not null,
    sealed_at timestamptz(3)
  )`,
  `create index retired_pictures_owner on retired_pictures (owner_id, retired_at, id)`,
  `create index retired_pictures_retired_by on retired_pictures (retired_by)`,
  `create index retired_pictures_restorable_until on retired_pictures (restorable_until)`,

  // Last, because these keep others out until they are committed. A column that comes with its key is empty, and no row is looked at.
  `alter table profiles add column cover_image_id uuid constraint profiles_cover_image_fkey references images (id)`,
  `create unique index profiles_cover_image_id on profiles (cover_image_id)`,
];
