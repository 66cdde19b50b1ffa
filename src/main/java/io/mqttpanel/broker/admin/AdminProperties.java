// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of write operations. {@link #toString()} masks the token.
 *
 * @param token Bearer token that write operations of the endpoints require. Without a
 * token they are disabled.
 */
@Validated
@ConfigurationProperties(prefix = "mqtt-panel.admin", ignoreUnknownFields = false)
record AdminProperties(@Nullable String token) {

	static final String TOKEN = "mqtt-panel.admin.token";

	@Override
	public String toString() {
		return "AdminProperties[token=" + ((this.token != null) ? "***" : "none") + "]";
	}

}
