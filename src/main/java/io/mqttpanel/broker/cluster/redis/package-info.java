// SPDX-License-Identifier: MIT
/**
 * What the nodes of a cluster share, on Redis.
 */
@NullMarked
package io.mqttpanel.broker.cluster.redis;

import org.jspecify.annotations.NullMarked;
