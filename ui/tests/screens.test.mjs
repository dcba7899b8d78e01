// Every screen in Chromium: axe finds nothing in light and dark, nothing is wider than the phone,
// mirrored neither, and the work can be done by keyboard alone.
import { axe, startPages } from './lib/pages.mjs';
import { PHONE, REQUESTER, settled, showPublic, VIEW } from './lib/requester.mjs';
import { assert, tell, test, until } from './lib/story.mjs';

const pages = await startPages();
const ticket = (n) => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;

/** Shows a screen of the sample host; the page is loaded again only for another host. */
async function show(page, address, fresh = true) {
  const [search, hash] = address.split('#');
  const there = new URL(page.url());
  if (!fresh && there.search === search) {
    await page.keyboard.press('Escape');
    await until('no dialog is open', () => page.evaluate(() => !document.querySelector('dialog[open]')));
    await page.evaluate((to) => (location.hash = to), hash ?? '');
  } else {
    await page.goto('about:blank');
    await page.goto(`${pages.url}/${address}`);
  }
  await page.locator('h1, [role="alert"], main').first().waitFor({ state: 'attached' });
}

/** Nothing is found, and nothing is wider than the screen, left to right and mirrored. */
async function sound(page, what, schemes) {
  await settled(page);
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const found = await axe(page);
    assert(found.length === 0, `${what}, ${colorScheme}: ${found.join('\n')}`);
  }
  const own = await page.evaluate(() => document.documentElement.dir);
  for (const dir of [own === 'rtl' ? 'ltr' : 'rtl', own]) {
    const wide = await page.evaluate((dir) => {
      document.documentElement.dir = dir;
      return document.documentElement.scrollWidth - innerWidth;
    }, dir);
    assert(wide <= 0, `${what}, ${dir}: ${wide} px wider than the screen`);
  }
  assert(page.problems.length === 0, `${what}: ${page.problems.join()}`);
}

const key = (name) => (page) => page.keyboard.press(name);
/** The place of what is still on its way. */
const waited = (page) => page.locator('main [role="status"][aria-label]').first().waitFor();
/** An act of the menu. */
const more = (name) => async (page) => {
  await page.getByRole('button', { name: /^(More|Mehr)/ }).filter({ visible: true }).first().click();
  await page.getByRole('menuitem', { name }).first().click();
  await page.locator('dialog[open]').waitFor();
};
const first = (selector) => (page) => page.locator(selector).first().click();

/** Opens the first type, and a part of it. */
const part = (name) => async (page) => {
  const back = page.getByRole('button', { name: /^(All types|Alle Arten)$/ });
  if (await back.count()) await back.click();
  await page.locator('main li button').first().click();
  await page.getByRole('button', { name: new RegExp(`^(${name})$`) }).click();
};

/** What is shown, at which address, and what is done there first. */
const SCREENS = [
  ['today', '?sample#/today'],
  ['my tickets', '?sample#/mine'],
  ['open to claim', '?sample#/claim'],
  ['a ticket', `?sample#/mine/${ticket(1042)}`],
  ['a ticket that came too late', `?sample#/ticket/${ticket(1038)}`],
  ['resolving', `?sample#/ticket/${ticket(1042)}`, (page) => page.getByRole('button', { name: /^(Resolve|Lösen)/ }).last().click()],
  ['proposing a time', `?sample#/ticket/${ticket(1042)}`, async (page) => {
    await page.getByRole('button', { name: /^(Move|Verschieben)$/ }).first().click();
    await page.locator('dialog [name="asks"]').check();
  }],
  ['being on the way', `?sample#/ticket/${ticket(1042)}`, async (page) => {
    await page.locator('aside').getByRole('button', { name: /^(On my way|Unterwegs)$/ }).click();
    await page.locator('.state.travelling').waitFor();
  }],
  ['passing a ticket on', `?sample#/ticket/${ticket(1042)}`, key('a')],
  ['correcting the details', `?sample#/ticket/${ticket(1042)}`, (page) => page.getByRole('button', { name: /^(Correct|Korrigieren)$/ }).first().click()],
  ['a photo', `?sample#/ticket/${ticket(1042)}`, first('.photo')],
  ['the outbox', '?sample#/mine', key('o')],
  ['the keys', '?sample#/mine', key('?')],
  ['the palette', `?sample#/ticket/${ticket(1042)}`, key('Control+k')],
  ['the queue', '?sample=dispatcher#/queue'],
  ['assigning', `?sample=dispatcher#/queue/${ticket(1057)}`],
  ['the board', '?sample=dispatcher#/board'],
  ['a board that does not come', '?sample=dispatcher&slow#/board', waited],
  ['all tickets', '?sample=dispatcher#/tickets?state=assigned,in_progress&who=mara'],
  ['the filters', '?sample=dispatcher#/tickets', key('f')],
  ['a new ticket', '?sample=dispatcher#/tickets', key('c')],
  ['a new ticket for another account', '?sample=dispatcher#/tickets', async (page) => {
    await page.keyboard.press('c');
    await page.locator('dialog .whom input[type="checkbox"]').first().check();
    await page.locator('dialog .whom [role="combobox"]').fill('gun');
    await page.locator('dialog .whom [role="option"]').first().click();
  }],
  ['looking for an account', '?sample=dispatcher#/tickets', async (page) => {
    await page.keyboard.press('c');
    await page.locator('dialog .whom input[type="checkbox"]').first().check();
    // The draft of the screen before is still there.
    const taken = page.locator('dialog .whom .taken button');
    if (await taken.isVisible()) await taken.click();
    await page.locator('dialog .whom [role="combobox"]').fill('a');
    await page.locator('dialog .whom [role="option"]').first().waitFor();
  }],
  ['passing a ticket on', `?sample#/ticket/${ticket(1042)}`, key('a')],
  ['an app that is too old', '?sample&old#/mine'],
  ['a clock that is off', '?sample&ahead=10800000#/mine'],
  ['one\'s own tickets', '?sample=requester#/my'],
  ['no tickets of one\'s own', '?sample=requester&empty#/my'],
  ['a new ticket of one\'s own', '?sample=requester#/my', key('c')],
  ['a new enterprise', '?sample=administrator&empty#/enterprise', (page) => page.getByRole('navigation', { name: /^(Before the first ticket|Vor dem ersten Ticket)$/ }).waitFor()],
  ['people', '?sample=administrator#/people'],
  ['a person', '?sample=administrator#/people', first('.name')],
  ['the numbers', '?sample=dispatcher#/numbers'],
  ['the numbers as a table', '?sample=dispatcher#/numbers', (page) => page.getByRole('button', { name: /^(Show as a table|Als Tabelle)/ }).first().click()],
  ['the tickets behind a number', '?sample=dispatcher#/numbers', (page) => page.locator('.cards button').first().click()],
  ['an export on its way', '?sample=dispatcher#/tickets', async (page) => {
    await page.getByRole('button', { name: /^(Export|Exportieren)/ }).first().click();
    await page.getByRole('menuitem').first().click();
    await page.locator('progress').waitFor();
  }],
  ['the inbox', '?sample#/inbox'],
  ['an empty inbox', '?sample&empty#/inbox'],
  ['an inbox that cannot be read', '?sample&fails#/inbox'],
  ['an inbox that does not come', '?sample&slow#/inbox', waited],
  ['quiet hours', '?sample#/inbox', async (page) => {
    await page.getByRole('button', { name: /^(You and this device|Mehr)/ }).last().click();
    await page.getByRole('checkbox', { name: /^(Keep quiet hours|Ruhezeiten einhalten)$/ }).check();
  }],
  ['webhooks', '?sample=administrator#/webhooks'],
  ['a webhook', '?sample=administrator#/webhooks', first('.hook')],
  ['the key of a new webhook', '?sample=administrator#/webhooks', async (page) => {
    await page.locator('main header .btn').click();
    await page.getByRole('button', { name: /^(Save|Speichern)$/ }).click();
    await page.locator('dialog .key input').waitFor();
  }],
  ['one\'s calendar address', '?sample#/mine', async (page) => {
    await page.getByRole('button', { name: /^(You and this device|Mehr)/ }).last().click();
    await page.getByRole('button', { name: /^(Show the calendar address|Kalenderadresse anzeigen)$/ }).click();
    await page.locator('dialog .feed input').waitFor();
  }],
  ['no webhooks', '?sample=administrator&empty#/webhooks'],
  ['webhooks that cannot be read', '?sample=administrator&fails#/webhooks'],
  ['webhooks that do not come', '?sample=administrator&slow#/webhooks', waited],
  ['knowledge', '?sample#/knowledge'],
  ['articles', '?sample=administrator#/articles'],
  ['an article', '?sample=administrator#/articles', first('.name')],
  ['reply templates', '?sample=administrator#/templates'],
  ['a reply template', '?sample=administrator#/templates', first('.name')],
  ['rules', '?sample=administrator#/rules'],
  ['a rule', '?sample=administrator#/rules', first('.name')],
  ['devices', '?sample=administrator#/devices'],
  ['a device', '?sample=administrator#/devices', first('.name')],
  ['the labels of devices', '?sample=administrator#/devices', (page) => page.getByRole('button', { name: /^(Print labels|Etiketten drucken)$/ }).click()],
  ['a table of devices', '?sample=administrator#/devices', async (page) => {
    await page.getByRole('button', { name: /^(Import|Importieren)$/ }).click();
    await page.locator('dialog input[type="file"]').setInputFiles({ name: 'devices.csv', mimeType: 'text/csv', buffer: Buffer.from('name\nPump\n') });
    await page.locator('dialog .refused li').waitFor();
  }],
  ['the history of a device', `?sample#/ticket/${ticket(1042)}`, async (page) => {
    await page.getByRole('button', { name: /^(History|Verlauf)$/ }).click();
    await page.locator('dialog .facts').waitFor();
  }],
  ['signing', `?sample#/ticket/${ticket(1042)}`, (page) => page.getByRole('button', { name: /^(Sign|Unterschreiben)( again)?$/ }).first().click()],
  ['types', '?sample=administrator#/types'],
  ['a type', '?sample=administrator#/types', part('About|Angaben')],
  ['the rules of a type', '?sample=administrator#/types', part('Rules|Regeln')],
  ['the handling of a type', '?sample=administrator#/types', part('Handling|Bearbeitung')],
  ['the form designer', '?sample=administrator#/types', async (page) => {
    await part('Form|Formular')(page);
    await page.getByRole('option').nth(3).click();
  }],
  ['trying a form', '?sample=administrator#/types', async (page) => {
    await part('Form|Formular')(page);
    await page.getByRole('button', { name: /^(Try it|Ausprobieren)$/ }).click();
  }],
  ['the enterprise', '?sample=administrator#/enterprise'],
  ['changing the answers', `?sample#/ticket/${ticket(1042)}`, (page) => page.getByRole('button', { name: /^(Change|Ändern)$/ }).first().click()],
  ['promises', '?sample=administrator#/slas'],
  ['a promise', '?sample=administrator#/slas', first('.name')],
  ['working hours', '?sample=administrator#/calendars'],
  ['a calendar', '?sample=administrator#/calendars', first('.name')],
  ['tickets that are late, due first', '?sample=dispatcher#/tickets?due=late,soon&sort=due'],
  ['escalating', `?sample#/ticket/${ticket(1042)}`, more(/^(Escalate|Eskalieren)/)],
  ['bringing somebody in', `?sample#/ticket/${ticket(1042)}`, more(/^(Bring somebody in|Jemanden dazuholen)/)],
  ['settings', '?sample#/mine', (page) => page.getByRole('button', { name: /^(You and this device|Mehr)/ }).last().click()],
  ['signing in', '?sample&needs=sign_in'],
  ['a new passphrase', '?sample&needs=new_passphrase'],
  ['an empty day', '?sample&empty#/today'],
  ['an empty outbox', '?sample&empty#/mine', key('o')],
  ['an empty queue', '?sample=dispatcher&empty#/queue'],
  ['no tickets', '?sample=dispatcher&empty#/tickets'],
  ['no devices', '?sample=administrator&empty#/devices'],
  ['a list that cannot be read', '?sample&fails#/mine'],
  ['a day that cannot be read', '?sample&fails#/today'],
  ['tickets that cannot be read', '?sample=dispatcher&fails#/tickets'],
  ['a ticket that cannot be read', `?sample&fails#/ticket/${ticket(1042)}`],
  ['people that cannot be read', '?sample=administrator&fails#/people'],
  ['my tickets that do not come', '?sample&slow#/mine', waited],
  ['a ticket that does not come', `?sample&slow#/ticket/${ticket(1042)}`, waited],
  ['people that do not come', '?sample=administrator&slow#/people', waited],
  ['tickets that do not come', '?sample=dispatcher&slow#/tickets', (page) => page.locator('[aria-busy="true"]').first().waitFor({ state: 'attached' })],
];

const desk = await pages.open();
const phone = await pages.open(PHONE);
for (const [name, address, then] of SCREENS) {
  test(`axe finds nothing on ${name}, on a desk in light and dark, and on a phone`, async () => {
    for (const [page, where, schemes] of [
      [desk, 'desk', ['light', 'dark']],
      [phone, 'phone', ['light']],
    ]) {
      await show(page, address, false);
      if (then) await then(page);
      await sound(page, `${name} on a ${where}`, schemes);
    }
  });
}

for (const [name, path, body] of REQUESTER) {
  test(`axe finds nothing on the requester's page: ${name}, light and dark`, async () => {
    await showPublic(phone, pages.url, path, body);
    await sound(phone, name, ['light', 'dark']);
    await phone.unroute('**/api/public/**');
  });
}

/** The language of the system, and what the pages then say of themselves. */
const ELSEWHERE = [
  ['ar', 'ar', 'rtl', 'قيد العمل'],
  ['zh-CN', 'zh-Hans', 'ltr', '处理中'],
  ['vi-VN', 'vi', 'ltr', 'Đang làm'],
];
for (const [locale, lang, dir, word] of ELSEWHERE) {
  test(`the screens in ${locale} fit a phone and are read from the right side`, async () => {
    const page = await pages.open({ ...PHONE, locale });
    const spoken = async (what) => {
      const says = await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir].join());
      assert(says === `${lang},${dir}`, `${what}: ${says}`);
      await sound(page, `${what} in ${locale}`, ['light']);
    };
    for (const [name, address] of SCREENS.filter(([, , then]) => !then).slice(0, 8)) {
      await show(page, address, false);
      await spoken(name);
    }
    await show(page, '?sample&needs=sign_in');
    await spoken('signing in');
    for (const [name, path, body] of REQUESTER) {
      await showPublic(page, pages.url, path, body);
      await spoken(name);
      if (body === VIEW) await page.getByText(word, { exact: true }).first().waitFor();
      await page.unroute('**/api/public/**');
    }
    await page.context().close();
  });
}

/** What has the focus, by its name or its text. */
const focus = (page) =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim() ?? '');

test('a type is published only when something was changed, or a draft waits', async () => {
  await show(desk, '?sample=administrator#/types');
  await desk.locator('main li button').first().click();
  const publish = desk.getByRole('button', { name: 'Publish' });
  assert(await publish.isDisabled(), 'nothing was changed');
  await desk.getByLabel('Name', { exact: true }).first().fill('Repairs');
  await until('it can be published', () => publish.isEnabled());
});

test('where nobody can take a ticket, it says so', async () => {
  await show(desk, '?sample=dispatcher#/tickets');
  await desk.evaluate(() => {
    const { sample } = globalThis;
    const ticket = sample.ticket.bind(sample);
    sample.ticket = async (id) => {
      const view = await ticket(id);
      return { ...view, handlers: [], actions: view.actions.filter((name) => name !== 'assign' && name !== 'claim') };
    };
    location.hash = '#/ticket/01900000-0000-7000-8000-000000001062';
  });
  await desk.locator('main').getByText(/^Nobody gets work yet/).waitFor();
});

test('a dispatcher assigns by keyboard alone', async () => {
  await show(desk, '?sample=dispatcher#/queue');
  await desk.keyboard.press('j');
  await desk.keyboard.press('a');
  await desk.keyboard.type('jonas');
  await desk.keyboard.press('Enter');
  await desk.keyboard.type('The part is in the van.');
  await desk.keyboard.press('Control+Enter');
  await desk.getByText('is with Jonas Berg.').waitFor();
});

test('many tickets are assigned by keyboard alone, and each says what became of it', async () => {
  await show(desk, '?sample=dispatcher#/tickets?who=nobody');
  await desk.getByText('T-1061').waitFor();
  await desk.keyboard.press('j');
  await until('the first row has the focus', () => desk.evaluate(() => document.activeElement?.getAttribute('data-index') === '0'));
  await desk.keyboard.press('x');
  await desk.keyboard.press('j');
  await desk.keyboard.press('x');
  await desk.getByText('2 checked').waitFor();
  await desk.keyboard.press('a');
  await desk.getByRole('radio', { name: /Piotr/ }).focus();
  await desk.keyboard.press('Space');
  await desk.keyboard.press('Tab');
  await desk.keyboard.type('One trip.');
  await desk.keyboard.press('Control+Enter');
  await desk.getByText('2 tickets are done.').waitFor();
});

test('the palette finds a ticket, a page and an act, and gives the focus back', async () => {
  await show(desk, `?sample#/mine/${ticket(1042)}`);
  await desk.getByRole('heading', { name: 'Cold room 2 does not hold temperature' }).waitFor();
  await desk.keyboard.press('Control+k');
  await desk.keyboard.type('hold');
  await desk.getByRole('option', { name: /^Hold/ }).waitFor();
  await desk.keyboard.press('Enter');
  await desk.getByRole('dialog', { name: 'Put on hold' }).waitFor();
  await desk.keyboard.press('Escape');
  await desk.keyboard.press('Control+k');
  await desk.keyboard.type('T-1033');
  await desk.getByRole('option', { name: /Compressor bearing/ }).waitFor();
  await desk.keyboard.press('Enter');
  await desk.waitForURL(new RegExp(`#/ticket/${ticket(1033)}$`));
});

test('a priority is changed and taken back by keyboard alone', async () => {
  await show(desk, `?sample#/ticket/${ticket(1042)}`);
  await desk.getByRole('heading', { level: 1 }).waitFor();
  await desk.keyboard.press('p');
  await desk.getByRole('radio', { name: /Low$/ }).focus();
  await desk.keyboard.press('Space');
  await desk.keyboard.press('Control+Enter');
  await desk.getByText('The priority is changed.').waitFor();
  await desk.keyboard.press('Control+z');
  await desk.getByText('Undone.').waitFor();
  await desk.getByRole('img', { name: 'Urgent priority' }).first().waitFor();
});

test('the focus stays on its row through a long list and a change from the office', async () => {
  await show(desk, '?sample=dispatcher&many#/tickets');
  await desk.getByText('T-1055').first().waitFor();
  await desk.keyboard.press('j');
  const row = () => desk.evaluate(() => Number(document.activeElement?.getAttribute('data-index') ?? -1));
  await until('the first row has the focus', async () => (await row()) === 0);
  await desk.keyboard.press('End');
  await until('the last row has the focus', async () => (await row()) > 1000);
  const last = await row();
  await desk.keyboard.press('PageUp');
  await until('a row above has the focus', async () => (await row()) < last && (await row()) > 1000);
  const before = await row();
  // The rows are read again under the focus.
  await desk.evaluate(() => globalThis.sample.change({ changed: 'tickets', tickets: [] }));
  await until('the rows were read again', () => desk.evaluate(() => globalThis.sample.reads > 3));
  assert((await row()) === before, `the focus went from row ${before} to ${await row()}`);
});

test('a view is kept, opened from the navigation, and its removal undone', async () => {
  await show(desk, '?sample=dispatcher#/tickets?state=on_hold');
  await desk.getByRole('button', { name: 'Keep view' }).click();
  await desk.keyboard.type('Standing still');
  await desk.keyboard.press('Enter');
  await desk.getByRole('link', { name: 'Standing still' }).waitFor();
  await desk.getByRole('link', { name: 'Tickets', exact: true }).click();
  await desk.getByText('T-1055').waitFor();
  await desk.getByRole('link', { name: 'Standing still' }).click();
  await desk.getByText('1 ticket', { exact: true }).waitFor();
  await desk.getByRole('button', { name: 'Remove the view “Standing still”' }).click();
  await desk.getByRole('button', { name: 'Undo' }).click();
  await desk.getByRole('link', { name: 'Standing still' }).waitFor();
});

test('a form of the register gives the focus back to where it was opened', async () => {
  await show(desk, '?sample=administrator#/people');
  await desk.getByRole('button', { name: 'Jonas Berg' }).focus();
  await desk.keyboard.press('Enter');
  await until('the name has the focus', () => desk.evaluate(() => document.activeElement?.tagName === 'INPUT'));
  await desk.keyboard.press('Escape');
  await until('the row has the focus', async () => (await focus(desk)).includes('Jonas Berg'));
});

const fields = () => desk.locator('[role="option"]').evaluateAll((all) => all.map((one) => one.querySelector('b')?.textContent));

// Covers: S2-13
test('a form is made by keyboard alone, tried, and each step undone', async () => {
  await show(desk, '?sample=administrator#/types');
  await desk.getByRole('button', { name: 'New type' }).click();
  await desk.getByLabel('Name', { exact: true }).fill('Pumps');
  await desk.getByRole('button', { name: 'Form', exact: true }).focus();
  await desk.keyboard.press('Enter');
  for (const kind of ['Text', 'Number', 'One of']) {
    await desk.getByRole('button', { name: `Add: ${kind}`, exact: true }).focus();
    await desk.keyboard.press('Enter');
    await until('the new field has the focus', () => desk.evaluate(() => document.activeElement?.getAttribute('role') === 'option'));
  }
  await desk.getByRole('textbox', { name: 'Question' }).fill('Which pump?');
  await desk.getByRole('textbox', { name: 'Choice 1' }).fill('Left');
  await desk.getByRole('option', { name: /^Which pump/ }).focus();
  await desk.keyboard.press('Alt+ArrowUp');
  await desk.keyboard.press('Alt+ArrowUp');
  assert((await fields()).join() === 'Which pump?,New question,New question 2', `${await fields()}`);
  await desk.keyboard.press('ArrowDown');
  await desk.keyboard.press('Delete');
  await until('a field is gone', async () => (await fields()).length === 2);
  await desk.keyboard.press('Control+z');
  await until('it is back', async () => (await fields()).length === 3);
  await desk.getByRole('button', { name: 'Try it' }).click();
  await desk.getByRole('dialog').getByLabel('Left').check();
  await desk.keyboard.press('Escape');
  await desk.getByRole('button', { name: 'Publish' }).click();
  await desk.getByText('Pumps is in force').waitFor();
});

// Covers: S2-13
test('fields are dragged into a form and within it', async () => {
  await show(desk, '?sample=administrator#/types');
  await part('Form')(desk);
  const before = await fields();
  const rows = desk.getByRole('option');
  const middle = async (locator) => {
    const box = await locator.boundingBox();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  const drag = async (from, to, down) => {
    await desk.mouse.move(...from);
    await desk.mouse.down();
    await desk.mouse.move(to[0], to[1], { steps: 8 });
    await desk.mouse.move(to[0], to[1] + down, { steps: 3 });
    await desk.mouse.up();
  };
  await drag(await middle(rows.nth(0)), await middle(rows.nth(2)), 6);
  const moved = await fields();
  assert(moved.join() === [before[1], before[2], before[0], ...before.slice(3)].join(), `${moved}`);
  await drag(await middle(desk.getByRole('button', { name: 'Add: Date', exact: true })), await middle(rows.nth(0)), -6);
  await until('the new field is first', async () => (await fields())[0] === 'New question');
  assert(desk.problems.length === 0, desk.problems.join());
});

test('a new ticket asks what its type asks, and shows what depends on an answer', async () => {
  await show(desk, '?sample=dispatcher#/tickets');
  await desk.keyboard.press('c');
  await desk.getByLabel('Temperature shown').fill('9');
  assert((await desk.getByLabel('Frozen since').count()) === 0, 'it is shown too early');
  await desk.getByRole('radio', { name: 'Frozen' }).check();
  await desk.getByLabel('Frozen since').waitFor();
  assert((await desk.getByText('Parts used').count()) === 0, 'what belongs to the work is asked');
});

await tell(() => pages.close());
