// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

import java.time.Instant;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.rules.ClientLimits;
import io.mqttpanel.broker.event.AccessDecided.Source;
import io.mqttpanel.broker.event.SessionId;

/**
 * Decision whether a client may connect. A refusal is kept apart from the failure to
 * decide.
 */
public sealed interface Decision {

	/**
	 * Grant: the client may connect.
	 *
	 * @param teamId the team the client belongs to
	 * @param apiTokenId the API token that was used
	 * @param mqttClientId the Panel's own number for the client
	 * @param rules what it may do with topics
	 * @param limits how much it may take
	 * @param expireAt until when the Panel says that holds, {@code null} if it did not
	 * say
	 * @param validity its validity, {@code null} if that is not computed yet. Two grants
	 * with the same content are equal whenever they were given.
	 */
	record Granted(long teamId, long apiTokenId, long mqttClientId, AccessRules rules, ClientLimits limits,
			@Nullable Instant expireAt, @Nullable Validity validity) implements Decision {

		/**
		 * A grant just as the Panel has given it.
		 * @param teamId the team the client belongs to
		 * @param apiTokenId the API token that was used
		 * @param mqttClientId the Panel's own number for the client
		 * @param rules what it may do with topics
		 * @param expireAt until when the Panel says that holds, {@code null} if it did
		 * not say
		 */
		public Granted(long teamId, long apiTokenId, long mqttClientId, AccessRules rules, @Nullable Instant expireAt) {
			this(teamId, apiTokenId, mqttClientId, rules, ClientLimits.NONE, expireAt, null);
		}

		/**
		 * A client that may do everything, for as long as an answer is kept.
		 * @param teamId the team the client belongs to
		 * @param apiTokenId the API token that was used
		 * @param mqttClientId the Panel's own number for the client
		 */
		public Granted(long teamId, long apiTokenId, long mqttClientId) {
			this(teamId, apiTokenId, mqttClientId, AccessRules.ALLOW_ALL, null);
		}

		/**
		 * Returns the identifier of the client's session.
		 * @param clientId the client identifier
		 * @return the identifier
		 */
		public String sessionId(String clientId) {
			return SessionId.of(this.teamId, this.mqttClientId, clientId);
		}

		/**
		 * Returns whether another grant is for the same client of the same team.
		 * @param other the other grant
		 * @return {@code false} if the Panel takes it for another client now
		 */
		public boolean isSameClient(Granted other) {
			return this.teamId == other.teamId && this.mqttClientId == other.mqttClientId;
		}

		/**
		 * Returns the same grant with a validity.
		 * @param validity from when until when it holds
		 * @return the grant
		 */
		public Granted holding(Validity validity) {
			return new Granted(this.teamId, this.apiTokenId, this.mqttClientId, this.rules, this.limits, this.expireAt,
					validity);
		}

		/**
		 * Returns the same grant with limits.
		 * @param limits how much the client may take
		 * @return the grant
		 */
		public Granted limitedTo(ClientLimits limits) {
			return new Granted(this.teamId, this.apiTokenId, this.mqttClientId, this.rules, limits, this.expireAt,
					this.validity);
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Granted granted && this.teamId == granted.teamId
					&& this.apiTokenId == granted.apiTokenId && this.mqttClientId == granted.mqttClientId
					&& this.rules.equals(granted.rules) && this.limits.equals(granted.limits)
					&& Objects.equals(this.expireAt, granted.expireAt);
		}

		@Override
		public int hashCode() {
			return Objects.hash(this.teamId, this.apiTokenId, this.mqttClientId, this.rules, this.limits,
					this.expireAt);
		}

	}

	/**
	 * Refusal: the client may not connect.
	 *
	 * @param reason why, in a sentence for the operator
	 */
	record Refused(String reason) implements Decision {

	}

	/**
	 * Failure to decide at the moment.
	 *
	 * @param cause why not, in a sentence for the operator
	 */
	record Unavailable(String cause) implements Decision {

	}

	/**
	 * Failure to decide because the Panel is not asked: too many logins like this one
	 * were refused.
	 *
	 * @param cause what was too often, in a sentence for the operator
	 */
	record Throttled(String cause) implements Decision {

	}

	/**
	 * Validity of a grant, and where the grant came from. It is never prolonged.
	 *
	 * @param source where the grant came from
	 * @param decidedAt when the Panel said so
	 * @param until when it has to be asked again
	 */
	record Validity(Source source, Instant decidedAt, Instant until) {

		/**
		 * Returns the same validity of a grant that came another way.
		 * @param source who gave it
		 * @return the validity
		 */
		public Validity from(Source source) {
			return new Validity(source, this.decidedAt, this.until);
		}

		/**
		 * Returns when to ask again about a client that is still connected.
		 * @return the time; {@link Instant#MAX} if it has no duration and so is good for
		 * a single login
		 */
		public Instant renewAt() {
			return this.until.isAfter(this.decidedAt) ? this.until : Instant.MAX;
		}

	}

}
