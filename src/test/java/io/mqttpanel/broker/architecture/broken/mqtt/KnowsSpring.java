// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.mqtt;

import org.springframework.core.env.Environment;

/**
 * A handler that is a bean.
 */
record KnowsSpring(Environment known) {
}
