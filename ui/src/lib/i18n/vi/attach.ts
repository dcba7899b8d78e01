/** Những gì đính kèm tin nhắn: ảnh và tệp. */
import type { attach as words } from '../en/attach';
import type { Uncounted } from '../languages';

export const attach: Uncounted<typeof words> = {
  'attach.add': 'Đính kèm ảnh hoặc tệp',
  'attach.short': 'Đính kèm',
  'attach.list': 'Tệp đính kèm',
  'attach.files': 'Tệp',
  'attach.count.other': '{n} tệp đính kèm',
  'attach.remove': 'Bỏ {name}',
  'attach.kept': 'đã có trong phiếu',
  'attach.drop': 'Thả vào đây: gửi cùng câu trả lời',
  'attach.drop_note': 'Thả vào đây: giữ nội bộ, cùng ghi chú',
  'attach.wordless': 'Hãy viết vài chữ cho biết đây là gì.',
  'attach.giving': 'Đang thêm tệp đính kèm {n} trên {total}…',
  'attach.save': 'Lưu',
  'attach.not_saved': 'Chưa lưu: {why}',
  'attach.added.other': 'Đã thêm {n} tệp.',
  'outbox.file_named': 'Tệp “{name}”',
  'log.file_added': 'đã đính kèm tệp “{detail}”',
  'log.file_arrived': 'đã gửi tệp “{detail}” đến văn phòng',
  'error.file_kind': 'Không nhận loại tệp này. Hãy đính kèm ảnh, PDF, tệp văn bản hoặc CSV, hoặc tài liệu Office không có macro.',
  'error.file_not_as_named': 'Tệp bị hỏng hoặc không đúng như tên của nó. Hãy mở, lưu lại rồi đính kèm.',
  'error.file_macros': 'Tài liệu có macro. Hãy lưu không kèm macro, hoặc lưu thành PDF.',
  'error.file_empty': 'Tệp rỗng. Hãy chọn tệp khác.',
  'error.file_name': 'Tên tệp không giữ được. Hãy đổi tên.',
  'fieldname.file': 'tệp',
};
