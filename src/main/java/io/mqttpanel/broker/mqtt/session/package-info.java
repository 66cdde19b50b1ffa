// SPDX-License-Identifier: MIT
/**
 * State of a client: its network connection, its place among the connections of the same
 * client, its session's subscriptions and packet identifiers, rules for its packets, and
 * how its connection is refused and closed.
 */
@NullMarked
package io.mqttpanel.broker.mqtt.session;

import org.jspecify.annotations.NullMarked;
