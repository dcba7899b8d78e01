//! A device of a test: a replica in a folder, its engine, and a clock.

use std::cell::{RefCell, RefMut};
use std::sync::Arc;

use fieldfare_domain::{Act, At, CommandId, PhotoId, Rejection, TicketId, Visibility};
use fieldfare_protocol::view::{ActOutcome, ListName, ListQuery};
use fieldfare_protocol::wire::{CommandOutcome, Outcome, PushAnswer};
use fieldfare_replica::key::DeviceKey;
use fieldfare_replica::sync::{
    Answer, Engine, Request, Step, TransportProblem, Upload, UploadAnswer,
};
use fieldfare_replica::{Clock, Ids, Replica};
use tempfile::TempDir;
use uuid::Uuid;

use crate::office::{Counted, Hands, MORNING, Office};

pub(crate) struct Device {
    pub(crate) replica: Replica,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) dir: TempDir,
    ids: Arc<TestIds>,
    engine: RefCell<Engine>,
}

pub(crate) struct TestClock(Hands);

impl TestClock {
    pub(crate) fn set(&self, at: At) {
        self.0.set(at);
    }

    pub(crate) fn read(&self) -> At {
        self.0.read()
    }
}

impl Clock for TestClock {
    fn now(&self) -> At {
        self.0.read()
    }
}

pub(crate) struct TestIds(Counted);

impl Ids for TestIds {
    fn fresh(&self) -> Uuid {
        self.0.next()
    }
}

pub(crate) fn key() -> DeviceKey {
    DeviceKey::from_bytes([7; 32])
}

impl Device {
    /// A device on which the office's person has signed in.
    pub(crate) fn new(office: &Office) -> Self {
        Self::made(office, &key(), 0xD)
    }

    /// Another one, under a key of its own.
    pub(crate) fn other(office: &Office) -> Self {
        Self::made(office, &DeviceKey::from_bytes([8; 32]), 0xE)
    }

    fn made(office: &Office, key: &DeviceKey, names: u128) -> Self {
        let dir = TempDir::new().unwrap();
        let clock = Arc::new(TestClock(Hands::at(MORNING)));
        let ids = Arc::new(TestIds(Counted::from(names)));
        let replica = Replica::open(dir.path(), key, clock.clone(), ids.clone()).unwrap();
        replica
            .sign_in("https://office.example", &office.signed_in())
            .unwrap();
        Self {
            replica,
            clock,
            dir,
            ids,
            engine: RefCell::new(Engine::new(1)),
        }
    }

    /// The app is closed and opened.
    pub(crate) fn restart(self) -> Self {
        let Self {
            replica,
            clock,
            dir,
            ids,
            ..
        } = self;
        drop(replica);
        let replica = Replica::open(dir.path(), &key(), clock.clone(), ids.clone()).unwrap();
        Self {
            replica,
            clock,
            dir,
            ids,
            engine: RefCell::new(Engine::new(2)),
        }
    }

    pub(crate) fn engine(&self) -> RefMut<'_, Engine> {
        self.engine.borrow_mut()
    }

    pub(crate) fn next(&self) -> Step {
        self.engine().next(&self.replica, self.clock.read())
    }

    pub(crate) fn answer(&self, answer: Result<Answer, TransportProblem>) {
        self.engine()
            .answered(&self.replica, answer, self.clock.read());
    }

    pub(crate) fn act(&self, ticket: TicketId, act: Act) -> ActOutcome {
        let version = self.replica.ticket(ticket).unwrap().version;
        self.replica.act(ticket, version, act).unwrap()
    }

    pub(crate) fn list(&self, list: ListName) -> u32 {
        let query = ListQuery {
            list,
            ..ListQuery::default()
        };
        self.replica
            .tickets(&query, self.clock.read())
            .unwrap()
            .total
    }

    /// A small PNG, developed as a camera's would be.
    pub(crate) fn add_photo(&self, ticket: TicketId) -> PhotoId {
        let mut png = std::io::Cursor::new(Vec::new());
        image::RgbImage::from_fn(900, 700, |x, y| {
            image::Rgb([
                (x * 7 % 256) as u8,
                (y * 13 % 256) as u8,
                ((x * y) % 256) as u8,
            ])
        })
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
        self.replica
            .add_photo(ticket, "plate", Visibility::Internal, &png.into_inner())
            .unwrap()
    }

    /// Wakes the engine and answers it until it has nothing to ask but photos;
    /// answers how many commands were pushed.
    pub(crate) fn exchange(&self, office: &mut Office) -> usize {
        self.run(office, answer_to)
    }

    fn run(
        &self,
        office: &mut Office,
        mut answer: impl FnMut(&mut Office, &Request) -> Option<Result<Answer, TransportProblem>>,
    ) -> usize {
        self.engine().wake();
        let mut pushed = 0;
        for _ in 0..500 {
            match self.next() {
                Step::Send(request) => {
                    if let Request::Push(push) = &request {
                        pushed += push.commands.len();
                    }
                    match answer(office, &request) {
                        Some(result) => self.answer(result),
                        None => {
                            self.answer(Err(TransportProblem::Cancelled));
                            return pushed;
                        }
                    }
                }
                Step::WaitUntil(until) if self.engine().problem().is_some() => {
                    self.clock.set(until);
                }
                Step::WaitUntil(_) | Step::Idle => return pushed,
            }
        }
        panic!("the engine does not come to rest");
    }

    pub(crate) fn exchange_push_only(&self, office: &mut Office) {
        self.run(office, |office, request| match request {
            Request::Push(_) => answer_to(office, request),
            _ => None,
        });
    }

    pub(crate) fn pull_only(&self, office: &mut Office) {
        // The push is cancelled once; what was asked before it is a pull.
        let request = fieldfare_protocol::wire::PullRequest {
            ..self.pull_request()
        };
        let page = office.pull(&request);
        self.replica.apply_page(&page, self.clock.read()).unwrap();
    }

    /// What the engine would ask, were nothing to be pushed.
    fn pull_request(&self) -> fieldfare_protocol::wire::PullRequest {
        let mut other = Engine::new(3);
        let mut held = None;
        // A push that the office puts off for another epoch makes the engine ask.
        for _ in 0..10 {
            match other.next(&self.replica, self.clock.read()) {
                Step::Send(Request::Pull(pull)) => {
                    held = Some(pull);
                    break;
                }
                Step::Send(_) => {
                    other.answered(
                        &self.replica,
                        Err(TransportProblem::Status {
                            status: 409,
                            code: "epoch_changed".to_owned(),
                        }),
                        self.clock.read(),
                    );
                }
                Step::WaitUntil(until) => self.clock.set(until),
                Step::Idle => break,
            }
        }
        *held.unwrap()
    }

    pub(crate) fn push_and_lose_the_answer(&self, office: &mut Office) {
        self.engine().wake();
        let Step::Send(Request::Push(push)) = self.next() else {
            panic!("there is something to push");
        };
        office.push(&push);
        self.answer(Err(TransportProblem::TimedOut));
        self.engine().wake();
    }

    /// The next request fails in this way.
    pub(crate) fn fail_next(&self, problem: TransportProblem) {
        let Step::Send(_) = self.next() else {
            panic!("there is something to send");
        };
        self.answer(Err(problem));
    }

    /// The office refuses the first command of the next push, and does not know
    /// the ticket of the others.
    pub(crate) fn refuse_next_push(&self, why: Rejection) {
        self.engine().wake();
        let Step::Send(Request::Push(push)) = self.next() else {
            panic!("there is something to push");
        };
        let mut why = Some(why);
        let outcomes = push
            .commands
            .iter()
            .map(|sent| CommandOutcome {
                command: sent.command.id,
                outcome: Outcome::Rejected {
                    why: why.take().unwrap_or(Rejection::UnknownTicket),
                },
            })
            .collect();
        let office = fieldfare_protocol::wire::Office {
            epoch: push.speaker.epoch.clone().unwrap(),
            lease: "lease".to_owned(),
            now: self.clock.read(),
            backed_up_through: 0,
        };
        self.answer(Ok(Answer::Push(PushAnswer { office, outcomes })));
    }

    /// Every push with this command is refused as a whole.
    pub(crate) fn exchange_refusing(&self, office: &mut Office, bad: CommandId) {
        self.run(office, |office, request| match request {
            Request::Push(push) if push.commands.iter().any(|s| s.command.id == bad) => {
                Some(Err(TransportProblem::Status {
                    status: 400,
                    code: "bad_request".to_owned(),
                }))
            }
            _ => answer_to(office, request),
        });
    }

    pub(crate) fn exchange_and_note_seqs(&self, office: &mut Office) -> Vec<u64> {
        let mut seqs = Vec::new();
        self.run(office, |office, request| {
            if let Request::Push(push) = request {
                seqs.extend(push.commands.iter().map(|sent| sent.seq));
            }
            answer_to(office, request)
        });
        seqs
    }

    pub(crate) fn pull_and_drop_an_event(&self, office: &mut Office) {
        let request = self.pull_request();
        let mut page = office.pull(&request);
        page.events.pop();
        self.replica.apply_page(&page, self.clock.read()).unwrap();
    }

    /// As [`Device::exchange`], with an office that takes bytes; answers those of
    /// the last upload.
    pub(crate) fn exchange_with_uploads(&self, office: &mut Office) -> Vec<u8> {
        let mut taken: Vec<u8> = Vec::new();
        let mut length = 0;
        self.run(office, |office, request| {
            let Request::Upload(upload) = request else {
                return answer_to(office, request);
            };
            Some(match upload {
                Upload::Create { what, length: all } => {
                    assert!(office.ticket(what.ticket).photo(what.photo).is_some());
                    length = *all;
                    taken.clear();
                    Ok(Answer::Upload(UploadAnswer::Created {
                        url: "/u/1".to_owned(),
                    }))
                }
                Upload::Head { .. } => Ok(Answer::Upload(UploadAnswer::Offset(taken.len() as u64))),
                Upload::Patch { offset, chunk, .. } => {
                    assert_eq!(*offset, taken.len() as u64);
                    taken.extend(chunk);
                    assert!(taken.len() as u64 <= length);
                    Ok(Answer::Upload(UploadAnswer::Offset(taken.len() as u64)))
                }
            })
        });
        taken
    }
}

fn answer_to(office: &mut Office, request: &Request) -> Option<Result<Answer, TransportProblem>> {
    match request {
        Request::Push(push) => Some(Ok(Answer::Push(office.push(push)))),
        Request::Pull(pull) => Some(Ok(Answer::Pull(Box::new(office.pull(pull))))),
        Request::Upload(_) => None,
    }
}
