// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;

import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.auth.AccessRules.Action;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Unavailable;
import io.mqttpanel.broker.auth.Tenancy;
import io.mqttpanel.broker.auth.rules.AclRule;
import io.mqttpanel.broker.auth.rules.AclRule.Permission;
import io.mqttpanel.broker.auth.rules.ClientLimits;
import io.mqttpanel.broker.auth.rules.TeamLimits;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LoginResponse}: what a client may do, by the Panel's answer and by the
 * settings.
 */
class LoginResponseTests {

	private static final LoginRequest REQUEST = new LoginRequest("pump", "key", new byte[] { 's' });

	private static final List<AclRule> DEFAULTS = List
		.of(new AclRule(Permission.ALLOW, AclRule.Action.PUBLISH, "${username}/${team_id}/${clientid}", 1 << 1, false));

	@Test
	void serversOwnTopicsNeedARuleWhereTeamsAreSeparate() {
		AccessRules without = teams("").rules();
		assertThat(without.maySubscribe("#", 0)).isTrue();
		assertThat(without.mayPublish("a", 2, true)).isTrue();
		assertThat(without.maySubscribe("$SYS/#", 0)).isFalse();
		assertThat(without.maySubscribe("$SYS/broker/uptime", 0)).isFalse();
		assertThat(teams(",\"is_superuser\":true").rules().maySubscribe("$SYS/#", 0)).isTrue();
		String allowed = ",\"acl\":[{\"permission\":\"allow\",\"action\":\"subscribe\",\"topic\":\"%s\"}]";
		assertThat(teams(allowed.formatted("$SYS/#")).rules().maySubscribe("$SYS/broker/uptime", 0)).isTrue();
		assertThat(teams(allowed.formatted("#")).rules().maySubscribe("$SYS/broker/uptime", 0)).isFalse();
	}

	private static Granted teams(String more) {
		String json = "{\"team_id\":7,\"api_token_id\":2,\"mqtt_client_id\":3" + more + "}";
		return (Granted) new LoginResponse(List.of(), Tenancy.TEAM).read(json.getBytes(StandardCharsets.UTF_8),
				new HttpHeaders(), REQUEST);
	}

	@Test
	void everythingIsAllowedWhereNobodySaysAnything() {
		assertThat(rules(List.of(), "")).isSameAs(AccessRules.ALLOW_ALL);
	}

	@Test
	void settingsSpeakWhereThePanelDoesNot() {
		AccessRules rules = rules(DEFAULTS, "");
		assertThat(rules.mayPublish("key/7/pump", 1, false)).isTrue();
		assertThat(rules.mayPublish("key/7/pump", 0, false)).isFalse();
		assertThat(rules.mayPublish("key/7/pump", 1, true)).isFalse();
		assertThat(rules.maySubscribe("key/7/pump", 1)).isFalse();
		assertThat(rules.explain(Action.PUBLISH, "key/7/pump", 1, false))
			.isEqualTo("allow publish ${username}/${team_id}/${clientid} qos 1 retain false (mqtt-panel.auth.acl)");
	}

	@Test
	void panelSpeaksBeforeTheSettings() {
		AccessRules rules = rules(DEFAULTS, """
				,"acl":[{"permission":"deny","action":"subscribe","topic":"a/b"},
				{"permission":"allow","action":"subscribe","topic":"a/#"}]""");
		assertThat(rules.mayPublish("key/7/pump", 1, false)).isFalse();
		assertThat(rules.maySubscribe("a/c", 2)).isTrue();
		assertThat(rules.maySubscribe("a/+", 0)).isFalse();
		assertThat(rules.explain(Action.SUBSCRIBE, "a/+", 0, false))
			.isEqualTo("deny subscribe a/b (the Panel's answer)");
		assertThat(rules.mayPublish("a/c", 0, false)).isFalse();
		assertThat(rules.explain(Action.PUBLISH, "a/c", 0, false))
			.isEqualTo("none of the rules allows it (the Panel's answer)");
	}

	@Test
	void emptyRulesAllowNothing() {
		AccessRules rules = rules(DEFAULTS, ",\"acl\":[]");
		assertThat(rules.mayPublish("key/7/pump", 1, false)).isFalse();
		assertThat(rules.maySubscribe("a", 0)).isFalse();
	}

	@Test
	void superuserMayDoEverything() {
		AccessRules rules = rules(DEFAULTS, ",\"is_superuser\":true,\"acl\":[]");
		assertThat(rules.mayPublish("$SYS/x", 2, true)).isTrue();
		assertThat(rules.maySubscribe("#", 0)).isTrue();
		assertThat(rules.explain(Action.SUBSCRIBE, "#", 0, false)).startsWith("is_superuser");
		assertThat(rules(DEFAULTS, ",\"is_superuser\":false").maySubscribe("#", 0)).isFalse();
		assertThat(rules(DEFAULTS, ",\"is_superuser\":null").maySubscribe("#", 0)).isFalse();
	}

	@Test
	void readsUntilWhenTheAnswerHolds() {
		assertThat(granted(",\"expire_at\":1800000000").expireAt()).isEqualTo(Instant.ofEpochSecond(1_800_000_000));
		assertThat(granted(",\"expire_at\":null").expireAt()).isNull();
		assertThat(granted("").expireAt()).isNull();
	}

	@Test
	void readsHowMuchTheClientMayTake() {
		assertThat(granted("").limits()).isEqualTo(ClientLimits.NONE);
		assertThat(granted(",\"limits\":null").limits()).isEqualTo(ClientLimits.NONE);
		assertThat(
				granted(",\"limits\":{\"max_packet_size\":4096,\"max_inflight\":3,\"bytes_per_second\":null}").limits())
			.isEqualTo(new ClientLimits(0, 0, 4096, 0));
		assertThat(granted(
				",\"limits\":{\"packets_per_second\":1,\"bytes_per_second\":2,\"max_packet_size\":3,\"max_subscriptions\":4}")
			.limits()).isEqualTo(new ClientLimits(1, 2, 3, 4));
		assertThat(granted(
				",\"limits\":{\"team\":{\"max_connections\":1,\"messages_per_second\":2,\"max_retained_messages\":3,"
						+ "\"max_retained_bytes\":4,\"max_queued_bytes\":5}}")
			.limits()
			.team()).isEqualTo(new TeamLimits(1, 2, 3, 4, 5));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					"acl":[{"permission":"allow","action":"all","topic":"#"},{"permission":"may"}] | the rule {"permission":"may"} is malformed
					"acl":null                            | acl must be an array of rules, but is null
					"is_superuser":true,"acl":{}          | acl must be an array of rules, but is {}
					"is_superuser":1                      | is_superuser must be true or false, but is 1
					"is_superuser":"false"                | is_superuser must be true or false, but is "false"
					"expire_at":"1800000000"              | expire_at must be Unix seconds, but is "1800000000"
					"expire_at":1.5                       | expire_at must be Unix seconds, but is 1.5
					"expire_at":9223372036854775807       | expire_at must be Unix seconds, but is 9223372036854775807
					"limits":[]                           | limits must be an object, but is []
					"limits":{"max_packet_size":"1 KB"}   | limits.max_packet_size must be a whole number of at least 1, but is "1 KB"
					"limits":{"packets_per_second":1.5}   | limits.packets_per_second must be a whole number of at least 1, but is 1.5
					"limits":{"bytes_per_second":0}       | limits.bytes_per_second must be a whole number of at least 1, but is 0
					"limits":{"team":7}                   | limits.team must be an object, but is 7
					"limits":{"team":{"max_queued_bytes":0}} | limits.team.max_queued_bytes must be a whole number of at least 1, but is 0
					"limits":{"max_subscriptions":true}   | limits.max_subscriptions must be a whole number of at least 1, but is true
					""")
	void answerThatIsNotAllRightIsNone(String part, String cause) {
		assertThat(read(List.of(), "," + part)).isInstanceOfSatisfying(Unavailable.class,
				(unavailable) -> assertThat(unavailable.cause()).startsWith("the Panel answered 200, but " + cause));
	}

	private static AccessRules rules(List<AclRule> defaults, String more) {
		assertThat(read(defaults, more)).isInstanceOf(Granted.class);
		return ((Granted) read(defaults, more)).rules();
	}

	private static Granted granted(String more) {
		return (Granted) read(List.of(), more);
	}

	private static Decision read(List<AclRule> defaults, String more) {
		String json = "{\"team_id\":7,\"api_token_id\":2,\"mqtt_client_id\":3" + more + "}";
		return new LoginResponse(defaults, Tenancy.SHARED).read(json.getBytes(StandardCharsets.UTF_8),
				new HttpHeaders(), REQUEST);
	}

}
