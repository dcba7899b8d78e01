import type { setup as words } from '../en/setup';
import type { Sparse } from '../languages';

export const setup: Sparse<typeof words> = {
  'nav.types': 'الأنواع والنماذج',
  'nav.enterprise': 'المؤسسة',

  'form.required': 'مطلوب',
  'form.choose': 'اختر',
  'form.title': 'النموذج',
  'form.change': 'تغيير',
  'form.change_title': 'تغيير الإجابات',
  'form.no_answer': 'بلا إجابة',
  'form.missing': 'لازم قبل «حل»',
  'form.save': 'حفظ الإجابات',
  'tasks.title': 'الخطوات',
  'tasks.add': 'إضافة خطوة',
  'tasks.text': 'ما يجب عمله',
  'tasks.done_by': '{name}، {time}',
  'tasks.failed': 'لم يُحفظ. {why}',
  'ticket.department': 'القسم',
  'ticket.guidance': 'طريقة المعالجة',
  'new.department': 'القسم',
  'new.department_none': 'أي شخص متاح',

  'log.answered': 'أجاب عن «{detail}»',
  'log.task_added': 'أضاف الخطوة «{detail}»',
  'log.task_set': 'أنهى الخطوة «{detail}»',
  'log.task_reopened': 'استأنف الخطوة «{detail}»',
  'did.answer': 'إجابة',
  'did.add_task': 'خطوة جديدة',
  'did.set_task': 'خطوة',
};
