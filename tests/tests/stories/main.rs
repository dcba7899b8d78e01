//! Stories with named people and devices, over the office's real router, real
//! replicas with their engines, and a network that fails as it is told.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what a story did not expect fails it"
)]

mod attachments;
mod back_office;
mod contract;
mod faults;
mod first_ticket;
mod marks;
mod mobile;
mod office_work;
mod promises;
mod service_desk;
mod stages;
mod telling;
mod used;
mod variants;
mod visits;
mod work_orders;
