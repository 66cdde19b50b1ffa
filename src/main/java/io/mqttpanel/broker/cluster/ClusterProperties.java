// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of several nodes that behave as one broker.
 *
 * @param enabled Connection of this node to other nodes over Redis, whose address is
 * below spring.data.redis.
 * @param node Name of this node, different for each. The name of the host by default. Up
 * to 63 letters, digits, dots, dashes and underscores.
 * @param keyPrefix Prefix of all keys and channels in Redis, the same for all nodes of
 * one broker.
 * @param maxInboxBytes Maximum memory, in Redis, of the messages that wait for one node.
 * At least 1MB.
 * @param refuseKeptSessions Refusal of MQTT 3 clients that want a session that outlives
 * its connection. Without it, they are served, and the session ends with the connection.
 */
@Validated
@ConfigurationProperties(prefix = "mqtt-panel.cluster", ignoreUnknownFields = false)
public record ClusterProperties(@DefaultValue("false") boolean enabled,
		@Nullable @Pattern(regexp = "[A-Za-z0-9._-]{1,63}",
				message = "must be up to 63 letters, digits, dots, dashes and underscores") String node,
		@DefaultValue("mqtt-panel:") @NotBlank(message = "must not be empty") String keyPrefix,
		@DefaultValue("64MB") DataSize maxInboxBytes, @DefaultValue("false") boolean refuseKeptSessions) {

	@AssertTrue(message = "mqtt-panel.cluster.max-inbox-bytes must be at least 1MB")
	boolean isMaxInboxBytesInRange() {
		return this.maxInboxBytes.compareTo(DataSize.ofMegabytes(1)) >= 0;
	}

}
