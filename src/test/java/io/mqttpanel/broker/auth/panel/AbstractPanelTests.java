// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.testing.StubAuthServer;

/**
 * What tests of an authenticator and a real HTTP server begin and end with.
 */
abstract class AbstractPanelTests {

	/** What the stub answers if it is not told otherwise. */
	static final Granted GRANTED = new Granted(1, 2, 3);

	final StubAuthServer panel = StubAuthServer.start();

	AuthFixture auth;

	@BeforeEach
	void start() {
		this.auth = new AuthFixture(AuthFixture.settings(this.panel.url()));
	}

	@AfterEach
	void stop() {
		this.auth.close();
		this.panel.close();
	}

}
