/** What the hosts give and take. Written from the Rust types; see `generated/`. */
export type * from './generated/types';
