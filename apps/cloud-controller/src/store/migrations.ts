// The store's history as SQL, oldest first. A released migration is never edited: a change is a new entry. Only SQL that
// SQLite and PostgreSQL both read.
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Every migration by name; names order them. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-first': { up: (db) => run(db, FIRST) },
}

const FIRST = [
  `create table store_meta (key text primary key, value text not null)`,

  `create table accounts (account_id text primary key, name text not null unique, created_at bigint not null)`,
  `create table users (account_id text not null references accounts, name text not null, created_at bigint not null,
     primary key (account_id, name))`,
  `create table access_keys (access_key_id text primary key, account_id text not null references accounts,
     user_name text not null, secret_encrypted text not null, active integer not null, created_at bigint not null)`,

  `create table clusters (name text primary key, host text not null, generation bigint not null, config_json text,
     nodes_json text not null, sched_policy text not null, round_robin_cursor integer not null, state text not null,
     detail text not null, gateway_applied_generation bigint not null, gateway_problem text not null, reported_at bigint)`,
  `create table nodes (zone text not null references clusters, name text not null, position integer not null,
     state text not null, vcpus integer not null, memory_mib integer not null, disk_gib integer not null, accelerator text,
     applied_generation bigint not null, lost_generation bigint, problem text not null, reported_at bigint,
     primary key (zone, name))`,

  `create table image_files (account_id text not null references accounts, location text not null, type text not null,
     sha256 text not null, size_bytes bigint not null, created_at bigint not null, primary key (account_id, location))`,
  `create table images (image_id text primary key, account_id text not null references accounts, type text not null,
     location text not null, name text not null, description text not null, sha256 text not null,
     size_bytes bigint not null, kernel_id text, ramdisk_id text, public integer not null, state text not null,
     architecture text not null, created_at bigint not null)`,

  `create table key_pairs (key_pair_id text primary key, account_id text not null references accounts, name text not null,
     fingerprint text not null, public_key text not null, key_type text not null, created_at bigint not null,
     unique (account_id, name))`,

  `create table security_groups (group_id text primary key, account_id text not null references accounts,
     name text not null, description text not null, created_at bigint not null, unique (account_id, name))`,
  `create table security_group_rules (rule_id text primary key, group_id text not null references security_groups,
     protocol text not null, from_port integer not null, to_port integer not null, cidr text, source_group_id text,
     description text, created_at bigint not null, check ((cidr is null) <> (source_group_id is null)))`,
  `create unique index security_group_rules_meaning on security_group_rules
     (group_id, protocol, from_port, to_port, coalesce(cidr, ''), coalesce(source_group_id, ''))`,

  `create table segments (tag integer not null, zone text not null references clusters, group_id text not null,
     network text not null, gateway text not null unique, state text not null, release_generation bigint,
     primary key (tag, zone), unique (group_id, zone))`,

  `create table reservations (reservation_id text primary key, account_id text not null references accounts,
     created_at bigint not null, client_token text, group_ids_json text not null)`,
  `create table instances (instance_id text primary key, reservation_id text not null references reservations,
     account_id text not null references accounts, launch_index integer not null, zone text not null references clusters,
     node text not null, image_id text not null, kernel_id text, ramdisk_id text, instance_type text not null,
     vcpus integer not null, memory_mib integer not null, disk_gib integer not null, key_name text, public_key text,
     user_data text, tag integer not null, private_ip text not null, mac text not null, state text not null,
     state_reason_code text, state_reason_message text, desired text not null, phase text, phase_reason text not null,
     reboot_count integer not null, launch_time bigint not null, terminated_at bigint, in_view integer not null,
     holds_addresses integer not null, release_generation bigint, unique (reservation_id, launch_index))`,
  `create unique index instances_private_ip on instances (private_ip) where holds_addresses = 1`,
  `create unique index instances_mac on instances (mac) where holds_addresses = 1`,
  `create index instances_zone on instances (zone)`,
  `create index instances_account on instances (account_id)`,
  `create table instance_groups (instance_id text not null references instances on delete cascade, group_id text not null,
     position integer not null, primary key (instance_id, group_id), unique (instance_id, position))`,
  `create index instance_groups_group on instance_groups (group_id)`,

  `create table addresses (public_ip text primary key, zone text not null references clusters, position integer not null,
     owner text not null, account_id text references accounts, allocation_id text unique,
     instance_id text references instances, association_id text, release_zone_generation bigint)`,
  `create unique index addresses_instance on addresses (instance_id) where instance_id is not null`,

  `create table tags (resource_id text not null, key text not null, value text not null, resource_type text not null,
     account_id text not null references accounts, primary key (resource_id, key))`,
  `create table client_tokens (account_id text not null references accounts, token text not null,
     request_sha256 text not null, reservation_id text not null, created_at bigint not null,
     primary key (account_id, token))`,
]

async function run(db: Kysely<unknown>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
