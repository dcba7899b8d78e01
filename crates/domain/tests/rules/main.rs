//! The rules, seen from outside: every transition, late work, the words on the
//! wire, and a long random day.

#[cfg(test)]
mod acts;
#[cfg(test)]
mod allowed;
#[cfg(test)]
mod answers;
#[cfg(test)]
mod appointments;
#[cfg(test)]
mod attachments;
#[cfg(test)]
mod automation;
#[cfg(test)]
mod board;
#[cfg(test)]
mod events;
#[cfg(test)]
mod forms;
#[cfg(test)]
mod guards;
#[cfg(test)]
mod knowledge;
#[cfg(test)]
mod late;
#[cfg(test)]
mod marks;
mod merge;
#[cfg(test)]
mod owners;
#[cfg(test)]
mod people;
#[cfg(test)]
mod profiles;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod sla;
#[cfg(test)]
mod sla_told;
#[cfg(test)]
mod sla_walk;
mod stages;
#[cfg(test)]
mod telling;
#[cfg(test)]
mod templates;
#[cfg(test)]
mod timers;
#[cfg(test)]
mod transitions;
#[cfg(test)]
mod used;
#[cfg(test)]
mod visits;
#[cfg(test)]
mod walk;
#[cfg(test)]
mod worktime;
