// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

/**
 * Filter of a shared subscription, which together with the share name makes a share
 * [MQTT5-4.8.2].
 *
 * @param share the share name
 * @param filter the filter without it, among those of all teams
 */
public record SharedFilter(String share, String filter) {

}
