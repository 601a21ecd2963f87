package jdist.kit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// Tests of which each has SSH hosts of its own, on which nothing may be left.
public abstract class WithSshHosts extends InSandbox {
  protected SshHosts hosts;

  @BeforeEach
  final void makeHosts() {
    hosts = new SshHosts(folder);
  }

  @AfterEach
  final void closeHosts() {
    if (hosts != null) { // skipped
      hosts.close();
    }
  }
}
