// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.relay;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/**
 * A relay that does not say what it needs.
 */
class IsInjected {

	@Autowired
	Environment environment;

}
