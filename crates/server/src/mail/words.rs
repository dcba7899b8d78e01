//! The words of mails, in the languages that requesters are written to in. They are
//! not the screen's catalogue: a mail is written where no screen is.

use fieldfare_protocol::view::HeadlineKind;

/// The words of one language.
pub(super) struct Words {
    pub(super) greeting: &'static str,
    pub(super) greeting_nameless: &'static str,
    pub(super) wrote: &'static str,
    pub(super) visit: &'static str,
    pub(super) proposal: &'static str,
    pub(super) follow: &'static str,
    pub(super) machine: &'static str,
    /// Somebody wrote a ticket and sent it to its owner.
    pub(super) sent_subject: &'static str,
    pub(super) sent: &'static str,
    pub(super) reminder_subject: &'static str,
    pub(super) remind_answer: &'static str,
    pub(super) remind_confirm: &'static str,
    /// Subject and sentence: received, assigned, appointment, working, waiting for
    /// you, on hold, solved (confirm), solved, closed, proposed, on the way, on site.
    heads: [(&'static str, &'static str); 12],
    /// Assigned, without a name that may be told.
    assigned_nameless: &'static str,
}

impl Words {
    const fn head(&self, kind: HeadlineKind) -> (&'static str, &'static str) {
        let [
            received,
            assigned,
            appointment,
            working,
            waiting,
            hold,
            confirm,
            solved,
            closed,
            proposed,
            on_the_way,
            on_site,
        ] = self.heads;
        match kind {
            HeadlineKind::Received => received,
            HeadlineKind::Assigned => assigned,
            HeadlineKind::Appointment => appointment,
            HeadlineKind::Working => working,
            HeadlineKind::WaitingForYou => waiting,
            HeadlineKind::OnHold => hold,
            HeadlineKind::SolvedConfirm => confirm,
            HeadlineKind::Solved => solved,
            HeadlineKind::Closed => closed,
            HeadlineKind::Proposed => proposed,
            HeadlineKind::OnTheWay => on_the_way,
            HeadlineKind::OnSite => on_site,
        }
    }

    pub(super) const fn subject(&self, kind: HeadlineKind) -> &'static str {
        self.head(kind).0
    }

    pub(super) const fn headline(&self, kind: HeadlineKind, named: bool) -> &'static str {
        match kind {
            HeadlineKind::Assigned | HeadlineKind::Appointment if !named => self.assigned_nameless,
            _ => self.head(kind).1,
        }
    }
}

/// The words of `language`, `de`; English where it is none of ours.
pub(super) fn words(language: &str) -> &'static Words {
    let primary = language.split(['-', '_']).next().unwrap_or_default();
    match primary.to_ascii_lowercase().as_str() {
        "de" => &DE,
        "zh" => &ZH,
        "vi" => &VI,
        _ => &EN,
    }
}

static EN: Words = Words {
    greeting: "Good day {name},",
    greeting_nameless: "Good day,",
    wrote: "{name} wrote:",
    visit: "The visit is on {when}.",
    proposal: "We could come on {when}.",
    follow: "Follow it and answer here:",
    machine: "Answers to this mail are not read. Whoever has the link sees this report: keep it to yourself.",
    sent_subject: "for you",
    sent: "{name} has written this for you.",
    reminder_subject: "please answer",
    remind_answer: "We asked you something and have not heard from you. Without an answer this report is closed on {when}.",
    remind_confirm: "We think that it is solved. Is it? Without a word from you this report is closed on {when}.",
    heads: [
        (
            "we have it",
            "Your report is here. Somebody looks at it and writes to you.",
        ),
        ("somebody is on it", "{name} takes care of your report."),
        ("a visit is agreed", "{name} takes care of your report."),
        ("in the works", "Your report is being worked on."),
        ("we need an answer", "We need an answer from you to go on."),
        (
            "it has to wait",
            "We wait for something before we can go on. We write to you when it is here.",
        ),
        (
            "is it solved?",
            "We think that it is solved. Please tell us whether it is.",
        ),
        ("solved", "It is solved."),
        ("closed", "Your report is closed."),
        (
            "does this time suit you?",
            "We would like to visit you. Please tell us whether the time suits you.",
        ),
        ("on the way", "The technician is on the way to you."),
        ("on site", "The technician is on site."),
    ],
    assigned_nameless: "Somebody takes care of your report.",
};

static DE: Words = Words {
    greeting: "Guten Tag {name},",
    greeting_nameless: "Guten Tag,",
    wrote: "{name} schreibt:",
    visit: "Der Besuch ist am {when}.",
    proposal: "Wir könnten am {when} kommen.",
    follow: "Hier sehen Sie den Stand und können antworten:",
    machine: "Antworten auf diese E-Mail werden nicht gelesen. Wer den Link hat, sieht diese Meldung: Geben Sie ihn nicht weiter.",
    sent_subject: "für Sie",
    sent: "{name} hat das für Sie aufgeschrieben.",
    reminder_subject: "bitte antworten Sie",
    remind_answer: "Wir haben Sie etwas gefragt und noch nichts von Ihnen gehört. Ohne Antwort wird die Meldung am {when} geschlossen.",
    remind_confirm: "Wir meinen, dass es gelöst ist. Stimmt das? Ohne Rückmeldung wird die Meldung am {when} geschlossen.",
    heads: [
        (
            "ist bei uns",
            "Ihre Meldung ist angekommen. Jemand sieht sie an und schreibt Ihnen.",
        ),
        (
            "jemand kümmert sich",
            "{name} kümmert sich um Ihre Meldung.",
        ),
        ("Besuch vereinbart", "{name} kümmert sich um Ihre Meldung."),
        ("in Arbeit", "An Ihrer Meldung wird gearbeitet."),
        (
            "wir brauchen eine Antwort",
            "Wir brauchen eine Antwort von Ihnen, um weiterzumachen.",
        ),
        (
            "es muss warten",
            "Wir warten auf etwas, bevor wir weitermachen können. Wir schreiben Ihnen, sobald es da ist.",
        ),
        (
            "ist es gelöst?",
            "Wir meinen, dass es gelöst ist. Bitte sagen Sie uns, ob das stimmt.",
        ),
        ("gelöst", "Es ist gelöst."),
        ("geschlossen", "Ihre Meldung ist geschlossen."),
        (
            "passt Ihnen dieser Termin?",
            "Wir möchten bei Ihnen vorbeikommen. Bitte sagen Sie uns, ob die Zeit passt.",
        ),
        (
            "unterwegs zu Ihnen",
            "Der Techniker ist unterwegs zu Ihnen.",
        ),
        ("vor Ort", "Der Techniker ist vor Ort."),
    ],
    assigned_nameless: "Jemand kümmert sich um Ihre Meldung.",
};

static ZH: Words = Words {
    greeting: "{name}，您好：",
    greeting_nameless: "您好：",
    wrote: "{name} 写道：",
    visit: "上门时间：{when}。",
    proposal: "建议的上门时间：{when}。",
    follow: "在这里查看进度并回复：",
    machine: "直接回复本邮件不会有人阅读。拥有此链接的人都能看到这份报修，请勿转给他人。",
    sent_subject: "给您的工单",
    sent: "{name} 为您填写了这份工单。",
    reminder_subject: "请回复",
    remind_answer: "我们向您提了一个问题，还没有收到您的回复。如不回复，这份报修将于 {when} 关闭。",
    remind_confirm: "我们认为问题已解决，是这样吗？如无回复，这份报修将于 {when} 关闭。",
    heads: [
        ("已收到", "您的报修已收到，我们会查看并与您联系。"),
        ("已有人负责", "{name} 正在负责您的报修。"),
        ("已约好上门", "{name} 正在负责您的报修。"),
        ("处理中", "您的报修正在处理。"),
        ("需要您的回复", "我们需要您的回复才能继续。"),
        (
            "需要等待",
            "我们在等待某项条件，之后才能继续；一到位就写信告诉您。",
        ),
        ("解决了吗？", "我们认为问题已解决，请告诉我们是否如此。"),
        ("已解决", "问题已解决。"),
        ("已关闭", "您的报修已关闭。"),
        (
            "这个时间方便吗？",
            "我们想上门为您处理，请告诉我们这个时间是否方便。",
        ),
        ("正在路上", "技术人员正在前往您处。"),
        ("已到现场", "技术人员已到现场。"),
    ],
    assigned_nameless: "已有人负责您的报修。",
};

static VI: Words = Words {
    greeting: "Chào {name},",
    greeting_nameless: "Xin chào,",
    wrote: "{name} viết:",
    visit: "Lịch đến: {when}.",
    proposal: "Chúng tôi có thể đến vào {when}.",
    follow: "Xem tiến độ và trả lời tại đây:",
    machine: "Không ai đọc thư trả lời vào địa chỉ này. Ai có liên kết đều xem được báo cáo này: xin đừng chuyển cho người khác.",
    sent_subject: "gửi cho bạn",
    sent: "{name} đã ghi lại việc này cho bạn.",
    reminder_subject: "xin hãy trả lời",
    remind_answer: "Chúng tôi đã hỏi bạn một điều và chưa nhận được câu trả lời. Nếu không có trả lời, báo cáo sẽ được đóng vào {when}.",
    remind_confirm: "Chúng tôi cho rằng việc đã xong. Có đúng không? Nếu không có phản hồi, báo cáo sẽ được đóng vào {when}.",
    heads: [
        (
            "đã nhận",
            "Báo cáo của bạn đã đến. Sẽ có người xem và viết cho bạn.",
        ),
        ("đã có người lo", "{name} phụ trách báo cáo của bạn."),
        ("đã hẹn lịch đến", "{name} phụ trách báo cáo của bạn."),
        ("đang xử lý", "Báo cáo của bạn đang được xử lý."),
        ("cần bạn trả lời", "Chúng tôi cần bạn trả lời để làm tiếp."),
        (
            "phải chờ",
            "Chúng tôi đang chờ một điều kiện mới làm tiếp được. Khi có, chúng tôi sẽ viết cho bạn.",
        ),
        (
            "đã xong chưa?",
            "Chúng tôi cho rằng việc đã xong. Xin cho biết có đúng không.",
        ),
        ("đã xong", "Việc đã xong."),
        ("đã đóng", "Báo cáo của bạn đã đóng."),
        (
            "giờ này có tiện không?",
            "Chúng tôi muốn đến chỗ bạn. Xin cho biết giờ này có tiện không.",
        ),
        ("đang trên đường", "Kỹ thuật viên đang trên đường đến."),
        ("đã đến nơi", "Kỹ thuật viên đã đến nơi."),
    ],
    assigned_nameless: "Đã có người phụ trách báo cáo của bạn.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_says_everything_in_words_of_its_own() {
        for language in ["de", "zh-CN", "vi_VN"] {
            let own = words(language);
            assert_ne!(own.follow, EN.follow, "{language}");
            for ((subject, text), (english, _)) in own.heads.iter().zip(EN.heads) {
                assert!(!subject.is_empty() && !text.is_empty());
                assert_ne!(*subject, english, "{language}");
            }
            assert!(own.sent.contains("{name}"), "{language}");
            for text in [
                own.remind_answer,
                own.remind_confirm,
                own.visit,
                own.proposal,
            ] {
                assert!(text.contains("{when}"), "{language}: {text}");
            }
        }
        assert_eq!(words("fr").follow, EN.follow);
        assert_eq!(words("").follow, EN.follow);
    }
}
