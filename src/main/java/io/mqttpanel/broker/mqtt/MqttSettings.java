// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import io.mqttpanel.broker.auth.OnDenied;
import io.mqttpanel.broker.auth.Tenancy;
import io.mqttpanel.broker.auth.rules.TeamLimits;
import io.mqttpanel.broker.mqtt.flow.Limits;
import io.mqttpanel.broker.mqtt.login.LoginSettings;
import io.mqttpanel.broker.mqtt.v5.Mqtt5Settings;

/**
 * Settings of the MQTT front.
 *
 * @param login settings of the login
 * @param limits limits of what the broker takes
 * @param mqtt5 settings that MQTT 5 clients are told
 * @param onDenied what becomes of a client that publishes where it may not
 * @param tenancy how teams share the broker
 * @param teamLimits limits of each team
 */
public record MqttSettings(LoginSettings login, Limits limits, Mqtt5Settings mqtt5, OnDenied onDenied, Tenancy tenancy,
		TeamLimits teamLimits) {

}
