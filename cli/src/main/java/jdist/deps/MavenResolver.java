package jdist.deps;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.MavenSystemHome;
import eu.maveniverse.maven.mima.runtime.standalonestatic.StandaloneStaticRuntime;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.apache.maven.settings.building.SettingsBuildingRequest;
import org.eclipse.aether.ConfigurationProperties;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.graph.DependencyNode;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.DependencyResolutionException;
import org.eclipse.aether.resolution.DependencyResult;
import org.eclipse.aether.util.artifact.JavaScopes;
import org.eclipse.aether.util.filter.DependencyFilterUtils;

/// Finds libraries as Maven does: in the user's local repository, and what is not there in Maven
/// Central and the repositories of the user's `settings.xml`. All of that file counts: mirrors,
/// proxies, servers, offline. Only checksums are taken more seriously than Maven does: it would
/// warn in a log of a file that is not what its repository says, or says nothing of.
public final class MavenResolver {
  /// How long a repository may be silent; Maven would wait for half an hour.
  private static final String SILENCE_MILLIS = "60000";

  private MavenResolver() {}

  /// Finds libraries, and those that they need to run. Blocks while they are fetched. Of several
  /// versions of one the nearest is taken, and of these the first, as Maven does.
  ///
  /// @param wanted at least one
  /// @throws UnresolvedException if one cannot be had
  public static Resolved resolve(List<Coordinate> wanted) throws UnresolvedException {
    System.getProperties().putIfAbsent(ConfigurationProperties.REQUEST_TIMEOUT, SILENCE_MILLIS);
    ContextOverrides ofUser =
        ContextOverrides.create()
            .withUserSettings(true)
            .checksumPolicy(ContextOverrides.ChecksumPolicy.FAIL)
            .build();
    try (Context maven = new StandaloneStaticRuntime().create(ofUser);
        Context asSet = maven.customize(offlineIfSet(maven))) {
      return resolve(wanted, asSet);
    } catch (IllegalStateException | SettingsBuildingException e) { // the former is MIMA's
      throw new UnresolvedException(
          wanted.getFirst(), "Maven's settings cannot be used: " + Refusal.root(e).getMessage(), e);
    }
  }

  private static Resolved resolve(List<Coordinate> wanted, Context maven)
      throws UnresolvedException {
    try {
      DependencyResult found =
          maven
              .repositorySystem()
              .resolveDependencies(maven.repositorySystemSession(), request(wanted, maven));
      return new Resolved(
          jars(found), wanted.stream().allMatch(Coordinate::isFixed) && isFixed(found.getRoot()));
    } catch (DependencyResolutionException e) {
      throw new Refusal(wanted, maven, e).exception();
    }
  }

  /// MIMA leaves that setting to its caller.
  private static ContextOverrides offlineIfSet(Context maven) throws SettingsBuildingException {
    SettingsBuildingRequest files = new DefaultSettingsBuildingRequest();
    files.setUserSettingsFile(maven.mavenUserHome().settingsXml().toFile());
    MavenSystemHome installation = maven.mavenSystemHome();
    if (installation != null) {
      files.setGlobalSettingsFile(installation.settingsXml().toFile());
    }
    files.setSystemProperties(System.getProperties());
    boolean offline =
        new DefaultSettingsBuilderFactory()
            .newInstance()
            .build(files)
            .getEffectiveSettings()
            .isOffline();
    return maven.contextOverrides().toBuilder().offline(offline).build();
  }

  private static DependencyRequest request(List<Coordinate> wanted, Context maven) {
    CollectRequest all = new CollectRequest();
    all.setRepositories(maven.remoteRepositories());
    for (Coordinate each : wanted) {
      Artifact artifact =
          new DefaultArtifact(
              each.group(), each.artifact(), each.classifier(), each.type(), each.version());
      all.addDependency(new Dependency(artifact, JavaScopes.COMPILE));
    }
    return new DependencyRequest(all, DependencyFilterUtils.classpathFilter(JavaScopes.RUNTIME));
  }

  /// A `@pom` stands for what it needs alone.
  private static List<Path> jars(DependencyResult found) {
    return found.getArtifactResults().stream()
        .map(ArtifactResult::getArtifact)
        .map(Artifact::getFile)
        .map(File::toPath)
        .filter(file -> file.toString().endsWith(".jar"))
        .toList();
  }

  private static boolean isFixed(DependencyNode node) {
    boolean chosen =
        node.getVersionConstraint() != null && node.getVersionConstraint().getRange() != null;
    boolean snapshot = node.getArtifact() != null && node.getArtifact().isSnapshot();
    return !chosen && !snapshot && node.getChildren().stream().allMatch(MavenResolver::isFixed);
  }
}
