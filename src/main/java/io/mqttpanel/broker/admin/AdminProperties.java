// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the broker's endpoints. {@link #toString()} masks the token.
 *
 * @param token Bearer token that the endpoints of the broker and the details of the
 * health require. Without a token they are disabled.
 * @param statisticsAtRoot Statistics as JSON at /, without the token, as the Go broker
 * has them. true with its flag -info.
 */
@Validated
@ConfigurationProperties(prefix = "mqtt-panel.admin", ignoreUnknownFields = false)
record AdminProperties(@Nullable String token, @DefaultValue("false") boolean statisticsAtRoot) {

	static final String TOKEN = "mqtt-panel.admin.token";

	@Override
	public String toString() {
		return "AdminProperties[token=" + ((this.token != null) ? "***" : "none") + ", statisticsAtRoot="
				+ this.statisticsAtRoot + "]";
	}

}
