//! The few words that appear without the page: of native notices.

use fieldfare_replica::News;

/// The words of one language.
pub(crate) struct Words {
    /// In the order of [`place`].
    news: [&'static str; 20],
    pub(crate) response_late: &'static str,
    pub(crate) resolution_late: &'static str,
    /// `{}` is how long, with its unit; so in the two that follow.
    pub(crate) response_near: &'static str,
    pub(crate) resolution_near: &'static str,
    /// `{}` is the number; so in the one that follows.
    minutes: &'static str,
    hours: &'static str,
    pub(crate) in_time: &'static str,
    pub(crate) now: &'static str,
    pub(crate) late: &'static str,
    /// What quiet hours have held: `{n}` is how many.
    held: &'static str,
}

const fn place(news: News) -> usize {
    match news {
        News::Reported => 0,
        News::Assigned => 1,
        News::PassedOn => 2,
        News::CameBack => 3,
        News::Returned => 4,
        News::Replied => 5,
        News::Noted => 6,
        News::Visit => 7,
        News::Urgent => 8,
        News::Escalated => 9,
        News::Ended => 10,
        News::Parked => 11,
        News::Settled => 12,
        News::Unreached => 13,
        News::BroughtIn => 14,
        News::Unanswered => 15,
        News::Approaching => 16,
        News::Overdue => 17,
        News::VisitConfirmed => 18,
        News::VisitDeclined => 19,
    }
}

impl Words {
    /// In the language of the system; English, where it is none of ours.
    pub(crate) fn here() -> &'static Self {
        let language = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()))
            .unwrap_or_default();
        Self::of(
            language
                .split(['_', '-', '.', '@'])
                .next()
                .unwrap_or_default(),
        )
    }

    /// `language`: two letters, as in `de`.
    fn of(language: &str) -> &'static Self {
        match language {
            "de" => &DE,
            "zh" => &ZH,
            "vi" => &VI,
            "ar" => &AR,
            _ => &EN,
        }
    }

    /// What a line of the inbox tells.
    pub(crate) fn news(&self, news: News) -> &'static str {
        self.news.get(place(news)).copied().unwrap_or_default()
    }

    /// What quiet hours have held, in sum.
    pub(crate) fn held(&self, n: u32) -> String {
        self.held.replace("{n}", &n.to_string())
    }
}

/// Minutes as people say them; from two hours on, hours.
pub(crate) fn in_words(words: &Words, minutes: i64) -> String {
    let (unit, number) = match minutes.max(0) {
        few @ 0..120 => (words.minutes, few),
        more => (words.hours, more / 60),
    };
    unit.replace("{}", &number.to_string())
}

static EN: Words = Words {
    news: [
        "New ticket",
        "New for you",
        "Passed to you",
        "Back to you",
        "Returned",
        "The requester wrote",
        "A colleague left a note",
        "Appointment changed",
        "Now urgent",
        "Help is asked for",
        "Closed by somebody else",
        "Late work waits",
        "Your late work was decided on",
        "Reached no device",
        "Your help is asked for",
        "Still no answer",
        "Due soon",
        "Overdue",
        "Proposed time agreed",
        "Another time is asked for",
    ],
    response_late: "Reply overdue",
    resolution_late: "Solution overdue",
    response_near: "Reply due in {}",
    resolution_near: "Solution due in {}",
    minutes: "{} min",
    hours: "{} h",
    in_time: "In {}",
    now: "Now",
    late: "Missed",
    held: "While it was quiet: {n} in your inbox",
};

static DE: Words = Words {
    news: [
        "Neues Ticket",
        "Neu für dich",
        "An dich übergeben",
        "Zurück bei dir",
        "Zurückgegeben",
        "Die meldende Person schreibt",
        "Notiz aus dem Team",
        "Termin geändert",
        "Jetzt dringend",
        "Hilfe wird gebraucht",
        "Von jemand anderem geschlossen",
        "Verspätete Arbeit wartet",
        "Über deine verspätete Arbeit ist entschieden",
        "Hat kein Gerät erreicht",
        "Deine Hilfe ist gefragt",
        "Noch keine Antwort",
        "Bald fällig",
        "Überfällig",
        "Terminvorschlag angenommen",
        "Anderer Termin gewünscht",
    ],
    response_late: "Antwort überfällig",
    resolution_late: "Lösung überfällig",
    response_near: "Antwort fällig in {}",
    resolution_near: "Lösung fällig in {}",
    minutes: "{} min",
    hours: "{} h",
    in_time: "In {}",
    now: "Jetzt",
    late: "Verpasst",
    held: "Während der Ruhe: {n} im Eingang",
};

static ZH: Words = Words {
    news: [
        "新工单",
        "新派给你",
        "转派给你",
        "回到你手上",
        "已退回",
        "报修人来信",
        "同事留了备注",
        "预约有变动",
        "已变为紧急",
        "请求支援",
        "已被他人关闭",
        "迟到的操作待决定",
        "你迟到的操作已有决定",
        "未送达任何设备",
        "请你协助",
        "仍未回复",
        "即将到期",
        "已超时",
        "建议的时间已同意",
        "请求换个时间",
    ],
    response_late: "回复已超时",
    resolution_late: "解决已超时",
    response_near: "{}后应回复",
    resolution_near: "{}后应解决",
    minutes: "{} 分钟",
    hours: "{} 小时",
    in_time: "{}后",
    now: "现在",
    late: "已错过",
    held: "免打扰期间：收件箱有 {n} 条",
};

static VI: Words = Words {
    news: [
        "Phiếu mới",
        "Mới cho bạn",
        "Chuyển cho bạn",
        "Trở lại với bạn",
        "Bị trả lại",
        "Người báo đã viết",
        "Đồng nghiệp để lại ghi chú",
        "Lịch hẹn đã đổi",
        "Đã thành khẩn",
        "Cần hỗ trợ",
        "Người khác đã đóng",
        "Việc đến muộn đang chờ",
        "Việc đến muộn của bạn đã được quyết định",
        "Chưa đến thiết bị nào",
        "Cần bạn giúp",
        "Vẫn chưa có trả lời",
        "Sắp đến hạn",
        "Quá hạn",
        "Đã đồng ý giờ đề nghị",
        "Xin đổi giờ khác",
    ],
    response_late: "Trả lời quá hạn",
    resolution_late: "Giải quyết quá hạn",
    response_near: "Phải trả lời trong {}",
    resolution_near: "Phải giải quyết trong {}",
    minutes: "{} phút",
    hours: "{} giờ",
    in_time: "Sau {}",
    now: "Bây giờ",
    late: "Đã lỡ",
    held: "Trong giờ yên tĩnh: {n} trong hộp thư",
};

static AR: Words = Words {
    news: [
        "تذكرة جديدة",
        "جديد لك",
        "حُوّلت إليك",
        "عادت إليك",
        "أُعيدت",
        "كتب صاحب البلاغ",
        "ترك زميل ملاحظة",
        "تغيّر الموعد",
        "صارت عاجلة",
        "طُلبت المساعدة",
        "أغلقها غيرك",
        "عمل متأخر ينتظر",
        "بُتّ في عملك المتأخر",
        "لم تصل إلى أي جهاز",
        "طُلبت مساعدتك",
        "لا رد بعد",
        "قريب الاستحقاق",
        "متأخر",
        "قُبل الموعد المقترح",
        "طُلب موعد آخر",
    ],
    response_late: "الرد متأخر",
    resolution_late: "الحل متأخر",
    response_near: "الرد مستحق خلال {}",
    resolution_near: "الحل مستحق خلال {}",
    minutes: "{} د",
    hours: "{} س",
    in_time: "بعد {}",
    now: "الآن",
    late: "فائت",
    held: "أثناء الهدوء: {n} في صندوقك",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_of_the_system_has_words_of_its_own_and_others_are_told_in_english() {
        for language in ["de", "zh", "vi", "ar"] {
            assert_ne!(Words::of(language).now, EN.now, "{language}");
            for (own, english) in Words::of(language).news.iter().zip(EN.news) {
                assert!(!own.is_empty());
                assert_ne!(*own, english, "{language}");
            }
            assert!(Words::of(language).held(3).contains('3'), "{language}");
        }
        assert_eq!(Words::of("fr").now, EN.now);
        assert_eq!(EN.news(News::Assigned), "New for you");
    }

    #[test]
    fn a_reminder_says_how_long_it_is_in_every_language() {
        for language in ["en", "de", "zh", "vi", "ar", "fr", ""] {
            let words = Words::of(language);
            for when in [
                words.in_time,
                words.response_near,
                words.resolution_near,
                words.minutes,
                words.hours,
            ] {
                assert_eq!(when.matches("{}").count(), 1, "{language}: {when}");
            }
            assert!(in_words(words, 119).contains("119"), "{language}");
            assert!(in_words(words, 120).contains('2'), "{language}");
        }
    }
}
