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
const KEPT = 1000;
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
		this.packets = [];
		this.others = [];
	}

	/** Takes over what the server remembers; events that it has forgotten are kept. */
	load(state) {
		if (state.boot !== this.boot) {
			this.boot = state.boot;
			this.skipped = 0;
			this.packets = [];
			this.others = [];
		}
		this.sequence = state.sequence;
		this.clockOffset = state.serverTime - Date.now();
		this.totals = new Map(Object.entries(state.totals));
		this.clients = new Map(state.clients.map((client) => [client.id,
			{ ...client, subscriptions: new Map(Object.entries(client.subscriptions)) }]));
		this.rates = new Map(state.rates.map((rate) => [rate.second, rate]));
		const events = state.events.map(({ event, data }) => ({ event, data, sequence: data.panel_sequence }));
		this.packets = union(this.packets, events.filter((entry) => entry.event === PACKET));
		this.others = union(this.others, events.filter((entry) => entry.event !== PACKET));
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
		const list = event === PACKET ? this.packets : this.others;
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
		const wanted = [];
		let p = filter.types.has(PACKET) ? this.packets.length - 1 : -1;
		let o = this.others.length - 1;
		while (wanted.length < limit && (p >= 0 || o >= 0)) {
			const packet = p >= 0 ? this.packets[p] : null;
			const other = o >= 0 ? this.others[o] : null;
			const takePacket = packet && (!other || packet.sequence > other.sequence);
			const entry = takePacket ? packet : other;
			takePacket ? p-- : o--;
			if (filter.matches(entry)) {
				wanted.push(entry);
			}
		}
		return wanted;
	}

	get size() {
		return this.packets.length + this.others.length;
	}

	clear() {
		this.packets = [];
		this.others = [];
	}

}

function union(kept, given) {
	const all = new Map(kept.map((entry) => [entry.sequence, entry]));
	given.forEach((entry) => all.set(entry.sequence, entry));
	return [...all.values()].sort((a, b) => a.sequence - b.sequence).slice(-KEPT);
}
