// SPDX-License-Identifier: MIT
// What the page knows: the clients, the newest events, the rates. Numbers given by the
// server (panel_sequence) make it possible to go on from a state without gaps or doubles.

export const TYPES = [
	{ event: 'MqttClientConnected', label: 'Connected', key: 'connected' },
	{ event: 'MqttClientDisconnected', label: 'Disconnected', key: 'disconnected' },
	{ event: 'MqttClientSubscribed', label: 'Subscribed', key: 'subscribed' },
	{ event: 'MqttClientUnsubscribed', label: 'Unsubscribed', key: 'unsubscribed' },
	{ event: 'MqttClientPublished', label: 'Published', key: 'published' },
	{ event: 'MqttPacketProcessed', label: 'Packets', key: 'packet' },
];

export const SECONDS = 120;
const KEPT = 500;
const PACKET = 'MqttPacketProcessed';
const PUBLISHED = 'MqttClientPublished';

export class Model {

	constructor() {
		this.boot = null;
		this.sequence = 0;
		this.skipped = 0;
		this.clockOffset = 0;
		this.totals = new Map();
		this.clients = new Map();
		this.rates = new Map();
		this.clear();
	}

	/** Takes over what the server remembers; events that it has forgotten are kept. */
	load(state) {
		if (state.boot !== this.boot) {
			this.boot = state.boot;
			this.skipped = 0;
			this.clear();
		}
		this.sequence = state.sequence;
		this.clockOffset = state.serverTime - Date.now();
		this.totals = new Map(Object.entries(state.totals));
		this.clients = new Map(state.clients.map((client) => [client.id,
			{ ...client, subscriptions: new Map(Object.entries(client.subscriptions)) }]));
		this.rates = new Map(state.rates.map((rate) => [rate.second, rate]));
		const events = state.events.map(({ event, data }) => ({ event, data, sequence: data.panel_sequence }));
		for (const { event } of TYPES) {
			this.events.set(event, union(this.events.get(event), events.filter((entry) => entry.event === event)));
		}
	}

	/** Takes in a live event; says whether events before it are missing. */
	apply(event, data) {
		const sequence = data.panel_sequence;
		if (sequence <= this.sequence) {
			return false;
		}
		const missing = sequence - this.sequence - 1;
		this.sequence = sequence;
		this.skipped += missing;
		this.totals.set(event, (this.totals.get(event) ?? 0) + 1);
		this.countRate(event, data);
		this.applyToClients(event, data);
		const list = this.events.get(event);
		list.push({ event, data, sequence });
		if (list.length > KEPT * 1.2) {
			list.splice(0, list.length - KEPT);
		}
		return missing > 0;
	}

	now() {
		return Date.now() + this.clockOffset;
	}

	countRate(event, data) {
		if (event !== PACKET && event !== PUBLISHED) {
			return;
		}
		const second = Math.floor(Math.min(data.timestamp, this.now()) / 1000);
		const rate = this.rates.get(second) ?? { second, messages: 0, packets: 0 };
		rate[event === PACKET ? 'packets' : 'messages']++;
		this.rates.set(second, rate);
		if (this.rates.size > SECONDS * 2) {
			const oldest = Math.floor(this.now() / 1000) - SECONDS;
			for (const key of this.rates.keys()) {
				if (key < oldest) {
					this.rates.delete(key);
				}
			}
		}
	}

	applyToClients(event, data) {
		const client = this.clients.get(data.id);
		switch (event) {
			case 'MqttClientConnected':
				this.clients.delete(data.id);
				this.clients.set(data.id, {
					id: data.id, remote: data.remote, protocolVersion: data.protocol_version, username: data.username,
					keepAlive: data.keep_alive, since: data.timestamp, subscriptions: new Map(),
				});
				break;
			case 'MqttClientDisconnected':
				this.clients.delete(data.id);
				break;
			case 'MqttClientSubscribed':
				if (client && client.subscriptions.size < 100) {
					client.subscriptions.set(data.topic_name, data.qos);
				}
				break;
			case 'MqttClientUnsubscribed':
				client?.subscriptions.delete(data.topic_name);
				break;
		}
	}

	/** The newest events that are wanted, newest first. */
	select(filter, limit) {
		const lists = [...filter.types].map((type) => ({ list: this.events.get(type), at: this.events.get(type).length - 1 }));
		const wanted = [];
		while (wanted.length < limit) {
			const newest = lists.filter(({ at }) => at >= 0)
				.reduce((best, each) => (!best || each.list[each.at].sequence > best.list[best.at].sequence ? each : best), null);
			if (!newest) {
				break;
			}
			const entry = newest.list[newest.at--];
			if (filter.matches(entry)) {
				wanted.push(entry);
			}
		}
		return wanted;
	}

	/** What is there now, untouched by what comes later. */
	snapshot() {
		return Object.assign(Object.create(Model.prototype), this,
			{ events: new Map([...this.events].map(([event, list]) => [event, [...list]])) });
	}

	get size() {
		return [...this.events.values()].reduce((sum, list) => sum + list.length, 0);
	}

	clear() {
		this.events = new Map(TYPES.map((type) => [type.event, []]));
	}

}

function union(kept, given) {
	const all = new Map(kept.map((entry) => [entry.sequence, entry]));
	given.forEach((entry) => all.set(entry.sequence, entry));
	return [...all.values()].sort((a, b) => a.sequence - b.sequence).slice(-KEPT);
}
