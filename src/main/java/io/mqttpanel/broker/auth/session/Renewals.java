// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.session;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.auth.Authenticator;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Refused;
import io.mqttpanel.broker.auth.Decision.Unavailable;
import io.mqttpanel.broker.auth.Decision.Validity;
import io.mqttpanel.broker.event.AccessDecided.Outcome;
import io.mqttpanel.broker.event.AccessDecided.Source;
import io.mqttpanel.broker.event.AccessRenewed;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.ClientKicked.Reason;

/**
 * Renewals of grants that end while their clients are connected. At intervals the Panel
 * is asked about a few clients at once; the others stay connected and wait. A refused
 * client is disconnected. No client is because the Panel does not answer.
 */
final class Renewals implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(Renewals.class);

	private static final Unavailable NO_ANSWER = new Unavailable("there was no decision in time");

	private final LiveClients clients;

	private final Authenticator authenticator;

	private final AuthProperties settings;

	private final ClientDisconnector disconnector;

	private final BrokerEvents events;

	private final InstantSource clock;

	private final Disposable.Swap running = Disposables.swap();

	private volatile boolean started;

	Renewals(LiveClients clients, Authenticator authenticator, AuthProperties settings, BrokerEvents events,
			InstantSource clock) {
		this.clients = clients;
		this.authenticator = authenticator;
		this.settings = settings;
		this.disconnector = new ClientDisconnector(events, settings.willOnKick());
		this.events = events;
		this.clock = clock;
	}

	@Override
	public void start() {
		this.started = true;
		this.running.update(Flux.interval(this.settings.renewal().interval())
			.onBackpressureDrop()
			.concatMap((tick) -> round(), 1)
			.subscribe());
	}

	@Override
	public void stop() {
		this.started = false;
		this.running.update(Disposables.disposed());
	}

	@Override
	public boolean isRunning() {
		return this.started;
	}

	/**
	 * Renews every grant that is over now.
	 * @return completes when all are answered; never fails
	 */
	Mono<Void> round() {
		return Flux.defer(() -> Flux.fromIterable(due()))
			.flatMap(this::renew, this.settings.renewal().maxConcurrent())
			.then()
			.onErrorResume((failure) -> {
				logger.error("Grants were not renewed because of an internal error: the next round tries again",
						failure);
				return Mono.empty();
			});
	}

	private List<? extends LiveClient> due() {
		Instant now = this.clock.instant();
		return this.clients.live()
			.filter((client) -> client.isConnected() && !client.renewAt().isAfter(now))
			.sorted(Comparator.comparing((client) -> !isStale(client.grant())))
			.toList();
	}

	private Mono<Void> renew(LiveClient client) {
		if (!client.isConnected()) {
			return Mono.empty();
		}
		Duration patience = this.settings.deadline().plus(this.settings.timeout());
		return Mono.fromFuture(() -> this.authenticator.authenticateAgain(client.credentials()))
			.timeout(patience, Mono.just(NO_ANSWER))
			.onErrorReturn(NO_ANSWER)
			.doOnNext((decision) -> apply(client, decision))
			.then();
	}

	private void apply(LiveClient client, Decision decision) {
		if (!client.isConnected()) {
			return;
		}
		Granted before = client.grant();
		if (decision instanceof Granted granted && before != null && !before.isSameClient(granted)) {
			announce(Outcome.REFUSED);
			this.disconnector.disconnect(client, Reason.REFUSED, "is another client to the Panel now");
		}
		else if (decision instanceof Granted granted) {
			announce(isStale(granted) ? Outcome.UNAVAILABLE : Outcome.GRANTED);
			client.renew(granted, renewAt(granted.validity()));
		}
		else if (decision instanceof Refused refused) {
			announce(Outcome.REFUSED);
			this.disconnector.disconnect(client, Reason.REFUSED, "is refused by the Panel now: " + refused.reason());
		}
		else {
			announce(Outcome.UNAVAILABLE);
			client.postpone(this.clock.instant().plus(this.settings.renewal().retryDelay()));
		}
	}

	/** A grant that is over already is a stale one. */
	private Instant renewAt(@Nullable Validity validity) {
		Instant renewAt = (validity != null) ? validity.renewAt() : Instant.MAX;
		Instant now = this.clock.instant();
		return renewAt.isAfter(now) ? renewAt : now.plus(this.settings.renewal().retryDelay());
	}

	/**
	 * Moves the renewal of every grant that is over to the next round, because the Panel
	 * may answer again. Safe on any thread.
	 */
	void hasten() {
		Instant now = this.clock.instant();
		this.clients.live().filter((client) -> isOver(client, now)).forEach((client) -> client.postpone(now));
	}

	private static boolean isOver(LiveClient client, Instant now) {
		Granted grant = client.grant();
		Validity validity = (grant != null) ? grant.validity() : null;
		return isStale(grant) || (validity != null && !validity.renewAt().isAfter(now));
	}

	private static boolean isStale(@Nullable Granted grant) {
		Validity validity = (grant != null) ? grant.validity() : null;
		return validity != null && validity.source() == Source.STALE;
	}

	private void announce(Outcome outcome) {
		this.events.announce(new AccessRenewed(outcome, System.currentTimeMillis()));
	}

}
