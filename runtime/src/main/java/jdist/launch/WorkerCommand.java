package jdist.launch;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import jdist.cluster.LaunchRequest;
import jdist.membership.Membership;
import jdist.process.FlightRecording;

/// The command that starts each worker of a launch. It ends in words for `ps`, and never holds a
/// secret.
final class WorkerCommand {
  /// Whatever the locale is.
  private static final List<String> UTF_8 =
      List.of("-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8");

  /// What the JVM itself has to say would else stand among what the worker prints.
  private static final List<String> LOG_TO_ERRORS =
      List.of("-Xlog:disable", "-Xlog:all=warning:stderr", "-XX:+DisplayVMOutputToStderr");

  /// The JVM complains about a cache that it cannot use; it cannot with many an option of the
  /// user's.
  private static final List<String> SILENT_CACHE =
      List.of("-Xlog:aot*=off:stderr", "-Xlog:cds*=off:stderr");

  private final LaunchRequest request;
  private final String host;
  private final List<String> beginning;
  private final String classPath;

  WorkerCommand(Installation installation, WorkerJvm jvm, LaunchRequest request, String host) {
    this.request = request;
    this.host = host;
    this.beginning = beginning(installation, jvm, request.options().properties());
    this.classPath = classPath(installation);
  }

  /// The words that keep the terminal's signals from a command. With `setsid`, if it is found on a
  /// `PATH`, it leaves the terminal; else a shell ignores Ctrl-C for it, and the JVM leaves it at
  /// that.
  static List<String> detach(String path) {
    for (String folder : path.split(File.pathSeparator, -1)) {
      Path setsid = Path.of(folder, "setsid");
      if (setsid.isAbsolute() && Files.isExecutable(setsid)) {
        return List.of(setsid.toString());
      }
    }
    return List.of("sh", "-c", "trap \"\" INT QUIT; exec \"$@\"", "sh");
  }

  /// The words for one worker that speaks TLS: with the libraries for that, if they are here.
  List<String> encrypted(int processId) {
    return words(processId, TlsLibraries.behind(classPath));
  }

  /// The words for one worker.
  List<String> of(int processId) {
    return words(processId, classPath);
  }

  private List<String> words(int processId, String path) {
    String id = Integer.toString(processId);
    List<String> words = new ArrayList<>(beginning);
    recording(processId)
        .ifPresent(file -> {
          words.add("-D" + FlightRecording.PROPERTY + "=" + file);
          words.add("-Djdist.grace=" + Membership.LONG_GRACE.toSeconds());
        });
    for (String option : request.options().jvmOptions()) {
      words.add(option.replace("{id}", id).replace("{host}", host));
    }
    words.addAll(List.of("-cp", path, LaunchRequest.WORKER_MAIN));
    words.addAll(title(processId));
    return words;
  }

  /// Where one worker writes its flight recording, if it is to make one.
  Optional<Path> recording(int processId) {
    return request
        .options()
        .recordings()
        .map(folder -> FlightRecording.file(folder, processId, host));
  }

  /// The words that tell it from others in `ps`.
  List<String> title(int processId) {
    String id = Integer.toString(processId);
    return List.of("jdist", "worker", id, "session", request.session(), "driver", request.driver());
  }

  private static List<String> beginning(
      Installation installation, WorkerJvm jvm, Map<String, String> properties) {
    List<String> words = new ArrayList<>(detach(System.getenv().getOrDefault("PATH", "")));
    words.add(installation.java().toString());
    words.addAll(jvm.flags());
    words.add("-XX:-UsePerfData");
    words.add(TlsLibraries.ALLOW_NATIVE_CODE);
    words.addAll(LOG_TO_ERRORS);
    Optional<Path> cache = installation.existingAotCache();
    if (cache.isPresent()) {
      words.addAll(SILENT_CACHE);
      words.add("-XX:AOTCache=" + cache.get().toAbsolutePath());
    }
    words.addAll(UTF_8);
    words.add("-Djdist.threads=" + jvm.threads());
    for (Map.Entry<String, String> property : new TreeMap<>(properties).entrySet()) {
      words.add("-D" + property.getKey() + "=" + property.getValue());
    }
    return words;
  }

  private static String classPath(Installation installation) {
    StringJoiner path = new StringJoiner(File.pathSeparator);
    for (Path entry : installation.classPath()) {
      path.add(entry.toAbsolutePath().toString());
    }
    return path.toString();
  }
}
