// SPDX-License-Identifier: MIT
// The connection to the server: subscribes with Pusher's client, and asks for the state
// after it has, so that what happens in between is in one or the other. Events that come
// while the state is on its way wait for it.
import { TYPES } from './model.js';

const RESYNC_PAUSE = 3000;
const KNOCK_INTERVAL = 3000;
const PENDING_LIMIT = 20000;

export class Live {

	constructor(model, onState) {
		this.model = model;
		this.onState = onState;
		this.pending = null;
		this.resyncTimer = null;
		this.knockTimer = null;
	}

	async start() {
		this.onState('connecting');
		let state = null;
		while (!state) {
			state = await this.fetchState().catch(() => null);
			if (!state) {
				this.onState('unavailable');
				await new Promise((done) => setTimeout(done, 2000));
			}
		}
		this.model.load(state);
		this.connect(state);
	}

	connect(state) {
		const port = Number(location.port) || (location.protocol === 'https:' ? 443 : 80);
		const pusher = new Pusher(state.appKey, {
			cluster: 'embedded',
			wsHost: location.hostname,
			wsPort: port,
			wssPort: port,
			wsPath: new URL('.', location.href).pathname.replace(/\/$/, ''),
			forceTLS: location.protocol === 'https:',
			enabledTransports: ['ws'],
		});
		pusher.connection.bind('state_change', ({ current }) => {
			if (current !== 'connected') {
				this.onState(current);
				this.knock(pusher);
			}
		});
		const channel = pusher.subscribe(state.channel);
		channel.bind('pusher:subscription_succeeded', () => this.resync());
		for (const { event } of TYPES) {
			channel.bind(event, (data) => this.received(event, data));
		}
	}

	/**
	 * Connects as soon as the server answers again: Pusher's client would wait for up to a
	 * minute between its attempts.
	 */
	knock(pusher) {
		this.knockTimer ??= setTimeout(async () => {
			const state = await this.fetchState().catch(() => null);
			this.knockTimer = null;
			if (pusher.connection.state === 'connected') {
				return;
			}
			if (state) {
				pusher.disconnect();
				pusher.connect();
			}
			this.knock(pusher);
		}, KNOCK_INTERVAL);
	}

	received(event, data) {
		if (this.pending) {
			if (this.pending.length < PENDING_LIMIT) {
				this.pending.push([event, data]);
			}
			return;
		}
		if (this.model.apply(event, data)) {
			this.resyncSoon();
		}
	}

	resyncSoon() {
		this.resyncTimer ??= setTimeout(() => this.resync(), RESYNC_PAUSE);
	}

	async resync() {
		clearTimeout(this.resyncTimer);
		this.resyncTimer = null;
		this.pending = [];
		try {
			this.model.load(await this.fetchState());
			this.onState('connected');
		}
		catch (error) {
			this.resyncSoon();
		}
		const waiting = this.pending ?? [];
		this.pending = null;
		waiting.forEach(([event, data]) => this.received(event, data));
	}

	async fetchState() {
		const response = await fetch('api/panel/state', { cache: 'no-store' });
		if (!response.ok) {
			throw new Error(`state: ${response.status}`);
		}
		return response.json();
	}

}
