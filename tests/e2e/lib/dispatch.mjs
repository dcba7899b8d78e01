// Aylin's desk without a browser: what the console sends, sent directly.

/** Signs a person in at the office; returns a way to ask it. */
export async function signIn(office, person) {
  let cookie = "";
  const ask = async (method, path, body) => {
    const answer = await fetch(`${office.url}/api/v1${path}`, {
      method,
      headers: { "content-type": "application/json", "x-fieldfare": "1", cookie },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    cookie = answer.headers.getSetCookie()[0]?.split(";")[0] ?? cookie;
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  await ask("POST", "/session", { email: person.email, password: person.password });
  const json = async (method, path, body) => (await ask(method, path, body)).json();
  return {
    json,
    act: async (ticket, act) => {
      const { version } = await json("GET", `/tickets/${ticket}`);
      const command = { commandId: crypto.randomUUID(), baseVersion: version, occurredAt: Date.now(), act };
      return json("POST", `/tickets/${ticket}/act`, command);
    },
    bytes: async (path) => Buffer.from(await (await ask("GET", path)).arrayBuffer()),
  };
}

/** Reports tickets with these titles and assigns them; returns their ids. */
export async function assign(desk, assignee, titles, contact = { name: "Britta Sandström" }) {
  const { people } = await desk.json("GET", "/directory");
  const { id } = people.find((one) => one.name === assignee);
  const tickets = [];
  for (const title of titles) {
    const ticket = crypto.randomUUID();
    await desk.json("POST", "/tickets", {
      commandId: crypto.randomUUID(),
      ticket,
      occurredAt: Date.now(),
      draft: { title, description: title, contact },
    });
    await desk.act(ticket, { do: "assign", assignee: id, comment: "Please." });
    tickets.push(ticket);
  }
  return tickets;
}
