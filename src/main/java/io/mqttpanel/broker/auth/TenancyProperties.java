// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of how teams share the broker.
 *
 * @param tenancy Separation of the Panel's teams: team for client identifiers and topics
 * of its own for each team, shared for one space of topics for all.
 */
@ConfigurationProperties(prefix = "mqtt-panel")
public record TenancyProperties(@DefaultValue("team") Tenancy tenancy) {

}
