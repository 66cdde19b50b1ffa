// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.search.MeterNotFoundException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

import io.mqttpanel.broker.event.AccessDecided;
import io.mqttpanel.broker.event.AccessDecided.Outcome;
import io.mqttpanel.broker.event.AccessDenied;
import io.mqttpanel.broker.event.AccessRenewed;
import io.mqttpanel.broker.event.AccessStatus;
import io.mqttpanel.broker.event.BrokerEvent;
import io.mqttpanel.broker.event.BrokerStatus;
import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.ClientKicked;
import io.mqttpanel.broker.event.ClusterStatus;
import io.mqttpanel.broker.event.ConnectionRefused;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.EventCounters;
import io.mqttpanel.broker.event.FlowStatus;
import io.mqttpanel.broker.event.HttpServerStatus;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.PanelCallStatus;
import io.mqttpanel.broker.event.RelayStatus;
import io.mqttpanel.broker.event.RevokedLoginRefused;
import io.mqttpanel.broker.event.StoreCommitted;
import io.mqttpanel.broker.event.StoreStatus;
import io.mqttpanel.broker.testing.StubPanelCallStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link BrokerMeters} and the binders that feed them.
 */
class MeterBindingTests {

	private final MeterRegistry registry = new SimpleMeterRegistry();

	private final EventCounters counters = new EventCounters();

	private final DecisionMetrics decisions = new DecisionMetrics(this.registry);

	private final RelayStatus relay = new StubRelayStatus();

	private final BrokerStatus status = new StubBrokerStatus();

	private final PanelCallStatus calls = new StubPanelCallStatus();

	private final StoreMetrics store = new StoreMetrics(this.registry,
			provider(StoreStatus.class, new StubStoreStatus()));

	MeterBindingTests() {
		new ConnectionMetrics(this.counters, provider(HttpServerStatus.class, new StubHttpServerStatus()))
			.bindTo(this.registry);
		new PacketMetrics(this.counters).bindTo(this.registry);
		new BrokerMetrics(this.counters, provider(BrokerStatus.class, this.status)).bindTo(this.registry);
		new FlowMetrics(provider(FlowStatus.class, new StubFlowStatus())).bindTo(this.registry);
		new AccessMetrics(this.counters, provider(AccessStatus.class, new StubAccessStatus())).bindTo(this.registry);
		new RelayMetrics(provider(RelayStatus.class, this.relay)).bindTo(this.registry);
		new PanelCallMetrics(provider(PanelCallStatus.class, this.calls)).bindTo(this.registry);
		this.store.bindTo(this.registry);
		new ClusterMetrics(provider(ClusterStatus.class, new StubClusterStatus())).bindTo(this.registry);
	}

	@ParameterizedTest
	@EnumSource
	void isThereWithEveryCombinationOfTagsBeforeTheFirstEvent(BrokerMeters meter) {
		int combinations = tags(meter).map((tag) -> tag.allowedValues().size()).reduce(1, Math::multiplyExact);
		assertThat(registered(meter)).hasSize(combinations);
	}

	@ParameterizedTest
	@EnumSource
	void isRegisteredAsDocumented(BrokerMeters meter) {
		assertThat(registered(meter)).allSatisfy((registered) -> {
			assertThat(registered.getId().getType()).isEqualTo(meter.getType());
			assertThat(registered.getId().getBaseUnit()).isEqualTo(meter.getBaseUnit());
			assertThat(registered.getId().getDescription()).isEqualTo(meter.description());
			assertThat(registered.getId().getTags()).allMatch((tag) -> allows(meter, tag));
		});
	}

	@Test
	void noMeterIsUndocumented() {
		List<String> documented = Stream.of(BrokerMeters.values()).map(BrokerMeters::getName).toList();
		assertThat(this.registry.getMeters()).extracting((meter) -> meter.getId().getName()).isSubsetOf(documented);
	}

	@Test
	void commitsAreTimed() {
		this.store.onEvent(new StoreCommitted(Duration.ofMillis(5), 3, 0));
		this.store.onEvent(new StoreCommitted(Duration.ofMillis(7), 4, 0));
		assertThat(this.registry.get("mqtt.store.commit").timer().count()).isEqualTo(2);
		assertThat(this.registry.get("mqtt.store.commit").timer().totalTime(TimeUnit.MILLISECONDS)).isEqualTo(12);
		assertThat(this.registry.get("mqtt.store.changes").counter().count()).isEqualTo(7);
		assertThat(value("mqtt.store.waiting.time")).isEqualTo(1.5);
		assertThat(value("mqtt.store.failing")).isEqualTo(1);
	}

	@Test
	void nodesThatAnswerAreCounted() {
		assertThat(value("mqtt.cluster.joined")).isEqualTo(1);
		assertThat(value("mqtt.cluster.nodes")).isEqualTo(1);
		assertThat(value("mqtt.cluster.forwarded")).isEqualTo(5);
		assertThat(value("mqtt.cluster.dropped")).isEqualTo(2);
		assertThat(value("mqtt.cluster.waiting.bytes")).isEqualTo(7);
		assertThat(value("mqtt.cluster.held.bytes")).isEqualTo(11);
	}

	@Test
	void connectionsAreReadFromTheCounters() {
		tell(connected("a"), connected("b"), new ClientDisconnected("a", 1, 0, 0),
				new ConnectionRefused(ConnectionRefused.Reason.TIMEOUT, 0),
				new AccessDenied(AccessDenied.Action.SUBSCRIBE, 0));
		assertThat(value("mqtt.connections")).isEqualTo(1);
		assertThat(value("mqtt.connections.maximum")).isEqualTo(2);
		assertThat(value("mqtt.connections.opened")).isEqualTo(2);
		assertThat(value("mqtt.connections.closed")).isEqualTo(1);
		assertThat(value("mqtt.connections.refused", "reason", "timeout")).isEqualTo(1);
		assertThat(value("mqtt.connections.refused", "reason", "bad_credentials")).isZero();
		assertThat(value("mqtt.access.denied", "action", "subscribe")).isEqualTo(1);
		assertThat(value("mqtt.access.denied", "action", "publish")).isZero();
		assertThat(value("mqtt.broker.events", "type", "client_connected")).isEqualTo(2);
	}

	@Test
	void packetsAreReadFromTheCounters() {
		tell(packet(Direction.RECEIVED, 1, 20), packet(Direction.SENT, 3, 8), packet(Direction.SENT, 15, 2));
		assertThat(value("mqtt.packets", "direction", "received", "type", "connect")).isEqualTo(1);
		assertThat(value("mqtt.packets", "direction", "sent", "type", "connect")).isZero();
		assertThat(value("mqtt.packet.bytes", "direction", "sent", "type", "publish")).isEqualTo(10);
		assertThat(value("mqtt.packet.bytes", "direction", "sent", "type", "auth")).isEqualTo(4);
		assertThat(value("mqtt.messages", "direction", "sent")).isEqualTo(1);
		assertThat(value("mqtt.messages", "direction", "received")).isZero();
	}

	@Test
	void accessIsReadFromTheCountersAndItsStatus() {
		tell(new ClientKicked(ClientKicked.Reason.KEY_REVOKED, 0), new AccessRenewed(Outcome.UNAVAILABLE, 0),
				new RevokedLoginRefused(0), new RevokedLoginRefused(0));
		assertThat(value("mqtt.auth.kicked", "reason", "key_revoked")).isEqualTo(1);
		assertThat(value("mqtt.auth.kicked", "reason", "refused")).isZero();
		assertThat(value("mqtt.auth.renewals", "outcome", "unavailable")).isEqualTo(1);
		assertThat(value("mqtt.auth.tombstone.hits")).isEqualTo(2);
		assertThat(value("mqtt.auth.tombstones")).isEqualTo(31);
		assertThat(value("mqtt.auth.live.decisions", "source", "cache")).isEqualTo(1);
	}

	@Test
	void subscriptionsAreReadFromTheBroker() {
		assertThat(value("mqtt.subscriptions")).isEqualTo(7);
		assertThat(value("mqtt.subscriptions.bytes")).isEqualTo(2_048);
		assertThat(value("mqtt.retained.messages")).isEqualTo(3);
		assertThat(value("mqtt.retained.bytes")).isEqualTo(300);
	}

	@Test
	void flowIsReadFromItsStatus() {
		assertThat(value("mqtt.flow.commands")).isEqualTo(31);
		assertThat(value("mqtt.flow.queued.bytes")).isEqualTo(4_096);
		assertThat(value("mqtt.flow.unsent.bytes")).isEqualTo(2_048);
		assertThat(value("mqtt.flow.paused")).isEqualTo(32);
		assertThat(value("mqtt.flow.pauses")).isEqualTo(33);
		assertThat(value("mqtt.messages.dropped", "reason", "slow_subscriber")).isEqualTo(40);
		assertThat(value("mqtt.messages.dropped", "reason", "too_large")).isEqualTo(43);
	}

	@Test
	void relayIsReadFromItsStatus() {
		assertThat(value("mqtt.relay.connected")).isEqualTo(1);
		assertThat(value("mqtt.relay.buffer.events")).isEqualTo(21);
		assertThat(value("mqtt.relay.buffer.bytes")).isEqualTo(22);
		assertThat(value("mqtt.relay.buffer.capacity")).isEqualTo(23);
		assertThat(value("mqtt.relay.spool.events")).isEqualTo(25);
		assertThat(value("mqtt.relay.spool.bytes")).isEqualTo(26);
		assertThat(value("mqtt.relay.spool.capacity")).isEqualTo(27);
		assertThat(value("mqtt.relay.spool.age")).isZero();
		assertThat(value("mqtt.relay.spool.failing")).isEqualTo(1);
		assertThat(value("mqtt.relay.connect.attempts")).isEqualTo(24);
		assertThat(value("mqtt.relay.window")).isEqualTo(25);
		assertThat(value("mqtt.relay.round.trip")).isEqualTo(26);
		assertThat(value("mqtt.relay.oldest")).isEqualTo(27);
		assertThat(value("mqtt.relay.events", "type", "client_connected", "fate", "sent")).isEqualTo(100);
		assertThat(value("mqtt.relay.events", "type", "packet_processed", "fate", "dropped")).isEqualTo(601);
	}

	@Test
	void callsToThePanelAreReadFromTheirStatus() {
		assertThat(value("mqtt.auth.calls")).isEqualTo(31);
		assertThat(value("mqtt.auth.calls.limit")).isEqualTo(32);
		assertThat(value("mqtt.auth.calls.waiting")).isEqualTo(33);
		assertThat(value("mqtt.auth.stale")).isEqualTo(34);
		assertThat(value("mqtt.auth.paused")).isEqualTo(1);
		assertThat(value("mqtt.auth.breaker", "state", "half_open")).isEqualTo(1);
		assertThat(value("mqtt.auth.breaker", "state", "closed")).isZero();
		assertThat(value("mqtt.auth.throttled", "kind", "address")).isEqualTo(35);
		assertThat(value("mqtt.auth.throttled", "kind", "site")).isEqualTo(36);
		assertThat(value("mqtt.auth.throttled", "kind", "client_id")).isEqualTo(37);
	}

	@Test
	void relayHasNoMetersWhereThereIsNone() {
		MeterRegistry empty = new SimpleMeterRegistry();
		new AccessMetrics(this.counters, provider(AccessStatus.class, new StubAccessStatus())).bindTo(this.registry);
		new RelayMetrics(provider(RelayStatus.class, null)).bindTo(empty);
		assertThat(empty.getMeters()).isEmpty();
	}

	@Test
	void decisionsAreTimedByOutcomeAndSource() {
		this.decisions.onEvent(decided(AccessDecided.Outcome.GRANTED, AccessDecided.Source.PANEL, 120));
		this.decisions.onEvent(decided(AccessDecided.Outcome.GRANTED, AccessDecided.Source.PANEL, 80));
		this.decisions.onEvent(decided(AccessDecided.Outcome.REFUSED, AccessDecided.Source.CACHE, 1));
		this.decisions.onEvent(connected("a"));
		Timer granted = timer("granted", "panel");
		assertThat(granted.count()).isEqualTo(2);
		assertThat(granted.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(200);
		assertThat(timer("refused", "cache").count()).isEqualTo(1);
		assertThat(timer("unavailable", "panel").count()).isZero();
	}

	@Test
	void valueOutsideTheClosedSetIsUnknown() {
		assertThatExceptionOfType(MeterNotFoundException.class)
			.isThrownBy(() -> value("mqtt.packets", "direction", "sent", "type", "16"));
	}

	private void tell(BrokerEvent... events) {
		Stream.of(events).forEach(this.counters::onEvent);
	}

	private Collection<Meter> registered(BrokerMeters meter) {
		return this.registry.get(meter.getName()).meters();
	}

	private double value(String name, String... tags) {
		Meter meter = this.registry.get(name).tags(tags).meter();
		return meter.measure().iterator().next().getValue();
	}

	private Timer timer(String outcome, String source) {
		return this.registry.get("mqtt.auth.decisions").tags("outcome", outcome, "source", source).timer();
	}

	private static boolean allows(BrokerMeters meter, Tag tag) {
		return tags(meter).anyMatch((allowed) -> allowed.asString().equals(tag.getKey())
				&& allowed.allowedValues().contains(tag.getValue()));
	}

	private static Stream<BrokerMeterTags> tags(BrokerMeters meter) {
		return Arrays.stream(meter.getKeyNames()).map(BrokerMeterTags.class::cast);
	}

	private static <T> ObjectProvider<T> provider(Class<T> type, T bean) {
		DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
		if (bean != null) {
			beans.registerSingleton("bean", bean);
		}
		return beans.getBeanProvider(type);
	}

	private static ClientConnected connected(String clientId) {
		return new ClientConnected(clientId, 1, 0, 5, "key", "127.0.0.1:50000", 0, 60, 0);
	}

	private static PacketProcessed packet(Direction direction, int type, int remainingLength) {
		return new PacketProcessed("a", 1, 0, direction, type, 0, remainingLength, 0);
	}

	private static AccessDecided decided(AccessDecided.Outcome outcome, AccessDecided.Source source, long millis) {
		return new AccessDecided(outcome, source, Duration.ofMillis(millis), 0);
	}

}
