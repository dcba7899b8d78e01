/** 消息的附件：照片和文件。 */
import type { attach as words } from '../en/attach';
import type { Uncounted } from '../languages';

export const attach: Uncounted<typeof words> = {
  'attach.add': '附上照片或文件',
  'attach.short': '附件',
  'attach.list': '附件',
  'attach.files': '文件',
  'attach.count.other': '{n} 个附件',
  'attach.remove': '移除 {name}',
  'attach.kept': '已在工单上',
  'attach.drop': '拖放到这里：随回复一起发送',
  'attach.drop_note': '拖放到这里：随备注保留在内部',
  'attach.wordless': '请用几个字说明这是什么。',
  'attach.giving': '正在添加第 {n} 个附件，共 {total} 个…',
  'attach.save': '保存',
  'attach.not_saved': '未保存：{why}',
  'attach.added.other': '已添加 {n} 个文件。',
  'outbox.file_named': '文件“{name}”',
  'log.file_added': '附上了文件“{detail}”',
  'log.file_arrived': '已将文件“{detail}”发送到办公室',
  'error.file_kind': '不接受这种文件。请附上照片、PDF、文本或 CSV 文件，或不带宏的 Office 文档。',
  'error.file_not_as_named': '文件已损坏，或与其名称不符。请打开后重新保存，再附上。',
  'error.file_macros': '该文档带有宏。请保存为不带宏的文档或 PDF。',
  'error.file_empty': '文件是空的。请选择另一个。',
  'error.file_name': '文件名无法保留。请重命名。',
  'fieldname.file': '文件',
};
