// SPDX-License-Identifier: MIT
// The connected clients, the newest first.
import { ago, date, element, isoTime, number, protocolName, visible } from './format.js';

const SHOWN = 200;
const SUBSCRIPTIONS = 12;

export class ClientsView {

	constructor(model, onClient) {
		this.model = model;
		this.onClient = onClient;
		this.rows = new Map();
		this.list = document.getElementById('clients');
		this.none = document.getElementById('no-clients');
		this.more = document.getElementById('more-clients');
		this.count = document.getElementById('client-count');
	}

	render() {
		const clients = [...this.model.clients.values()].reverse();
		const wanted = new Map(clients.slice(0, SHOWN).map((client) => [client.id, fingerprint(client)]));
		for (const [id, { row, print }] of this.rows) {
			if (wanted.get(id) !== print) {
				row.remove();
				this.rows.delete(id);
			}
		}
		let next = this.list.firstElementChild;
		for (const client of clients.slice(0, SHOWN)) {
			const known = this.rows.get(client.id);
			if (known) {
				next = known.row.nextElementSibling;
			}
			else {
				const row = this.row(client);
				this.rows.set(client.id, { row, print: wanted.get(client.id) });
				this.list.insertBefore(row, next);
			}
		}
		this.list.hidden = clients.length === 0;
		this.none.hidden = clients.length > 0;
		this.more.hidden = clients.length <= SHOWN;
		this.more.textContent = `and ${number(clients.length - SHOWN)} more`;
		this.count.textContent = number(clients.length);
		this.updateAges();
	}

	updateAges() {
		const now = this.model.now();
		for (const node of this.list.querySelectorAll('.since')) {
			const text = ago(Number(node.dataset.since), now);
			if (node.textContent !== text) {
				node.textContent = text;
			}
		}
	}

	row(client) {
		const row = element('li', 'client-row');
		const id = element('button', 'client', visible(client.id));
		id.type = 'button';
		id.title = 'Show the events of this client';
		id.addEventListener('click', () => this.onClient(client.id));
		const since = element('time', 'since');
		since.dataset.since = client.since;
		since.dateTime = isoTime(client.since);
		since.title = `Since ${date(client.since)?.toLocaleString() ?? 'an unknown time'}`;
		const facts = element('p', 'facts');
		facts.append(element('span', 'tag', protocolName(client.protocolVersion)),
			element('span', 'remote', visible(client.remote)));
		if (client.username) {
			facts.append(element('span', 'username', `as ${visible(client.username)}`));
		}
		row.append(id, since, facts);
		if (client.subscriptions.size > 0) {
			row.append(subscriptions(client.subscriptions));
		}
		return row;
	}

}

function subscriptions(map) {
	const list = element('ul', 'subscriptions');
	list.setAttribute('aria-label', 'Subscriptions');
	for (const [topic, qos] of [...map].slice(0, SUBSCRIPTIONS)) {
		const item = element('li');
		item.append(element('bdi', 'topic', visible(topic)), element('span', 'qos', `QoS ${qos}`));
		list.append(item);
	}
	if (map.size > SUBSCRIPTIONS) {
		list.append(element('li', 'rest', `and ${map.size - SUBSCRIPTIONS} more`));
	}
	return list;
}

function fingerprint(client) {
	return JSON.stringify([client.since, client.remote, client.username, [...client.subscriptions]]);
}
