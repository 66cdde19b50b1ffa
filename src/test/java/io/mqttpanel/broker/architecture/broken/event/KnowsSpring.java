// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.event;

import org.springframework.core.env.Environment;

/**
 * A fact that knows a framework.
 */
record KnowsSpring(Environment known) {
}
