package jdist.kit;

import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/// What [WithCluster] does.
final class ClusterExtension implements ParameterResolver, AfterEachCallback, AfterAllCallback {
  private static final ExtensionContext.Namespace OURS =
      ExtensionContext.Namespace.create(ClusterExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestCluster.class;
  }

  /// Starts it for the first test that asks.
  @Override
  public TestCluster resolveParameter(ParameterContext parameter, ExtensionContext context) {
    ExtensionContext keeper = keeper(context);
    return keeper
        .getStore(OURS)
        .computeIfAbsent(
            keeper.getUniqueId(),
            _ -> TestCluster.start(wanted(context), isOverTls(context)),
            TestCluster.class);
  }

  /// Whoever the cluster belongs to: the test, or its class. A store is also asked for its parents'
  /// values, so each keeper has a key of its own.
  private static ExtensionContext keeper(ExtensionContext context) {
    if (onMethod(context).isPresent()) {
      return context;
    }
    ExtensionContext keeper = context;
    while (keeper.getTestMethod().isPresent()) {
      keeper = keeper.getParent().orElseThrow();
    }
    return keeper;
  }

  private static WithCluster wanted(ExtensionContext context) {
    return onMethod(context)
        .or(() ->
            AnnotationSupport.findAnnotation(context.getRequiredTestClass(), WithCluster.class))
        .orElseThrow();
  }

  private static boolean isOverTls(ExtensionContext context) {
    return AnnotationSupport.isAnnotated(context.getRequiredTestClass(), OverTls.class);
  }

  private static Optional<WithCluster> onMethod(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), WithCluster.class);
  }

  private static Optional<TestCluster> kept(ExtensionContext keeper) {
    return Optional.ofNullable(keeper.getStore(OURS).get(keeper.getUniqueId(), TestCluster.class));
  }

  private static void forget(ExtensionContext keeper) {
    keeper.getStore(OURS).remove(keeper.getUniqueId());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    ExtensionContext keeper = keeper(context);
    kept(keeper).ifPresent(cluster -> check(cluster, keeper, context));
  }

  private static void check(TestCluster cluster, ExtensionContext keeper, ExtensionContext test) {
    if (test.getExecutionException().isPresent()) {
      throwAway(cluster, keeper, test.getDisplayName() + " failed");
      return;
    }
    try {
      cluster.checkGreen();
    } catch (AssertionError | RuntimeException e) {
      throwAway(cluster, keeper, test.getDisplayName() + " is green but for what it left");
      throw e;
    }
    if (keeper.equals(test)) {
      forget(keeper);
      cluster.closeAndCheck();
    }
  }

  private static void throwAway(TestCluster cluster, ExtensionContext keeper, String why) {
    forget(keeper);
    System.err.println(why + "; " + cluster.story());
    cluster.abandon();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Optional<TestCluster> cluster = kept(context);
    forget(context);
    cluster.ifPresent(TestCluster::closeAndCheck);
  }
}
