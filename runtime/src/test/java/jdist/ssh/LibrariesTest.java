package jdist.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What becomes of logins where only jdist itself is on the class path.
@Timeout(60)
class LibrariesTest {
  @Test
  void withoutMinaALoginSaysWhatToAdd() throws Exception {
    Throwable failure = failureOfLogin("MINA");

    assertThat(failure.getClass().getName()).isEqualTo("jdist.failure.SshException");
    assertThat(failure)
        .hasMessageContaining("there is no Apache MINA SSHD")
        .hasMessageContaining("org.apache.sshd:sshd-osgi")
        .hasMessageContaining("--ssh-backend=system");
  }

  @Test
  void theSshProgramNeedsNoLibrary() throws Exception {
    Throwable failure = failureOfLogin("SYSTEM");

    assertThat(failure.getClass().getName()).isEqualTo("jdist.failure.SshException");
    assertThat(failure).hasMessageNotContaining("MINA");
  }

  /// Up to the login nothing of MINA is loaded: there is none.
  private static Throwable failureOfLogin(String backend) throws Exception {
    URL jdist = SshLogin.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {jdist}, ClassLoader.getPlatformClassLoader())) {
      Class<?> attempt = loader.loadClass(SshLogin.class.getName());
      Class<?> options = loader.loadClass(SshOptions.class.getName());
      Class<?> backends = loader.loadClass(SshBackend.class.getName());
      Class<?> target = loader.loadClass(SshTarget.class.getName());
      Object chosen = backends.getMethod("valueOf", String.class).invoke(null, backend);
      Object made =
          options
              .getMethod("withBackend", backends)
              .invoke(options.getMethod("defaults").invoke(null), chosen);
      Object nowhere = target.getMethod("of", String.class).invoke(null, "nowhere.invalid");
      try (AutoCloseable login =
          (AutoCloseable) attempt.getConstructor(options).newInstance(made)) {
        attempt.getMethod("connect", target).invoke(login, nowhere);
        throw new AssertionError("it was logged in to");
      } catch (java.lang.reflect.InvocationTargetException e) {
        return e.getCause();
      }
    }
  }
}
