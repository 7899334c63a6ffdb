using ZisPlatform.Testing;

// Outside any namespace, so that it applies to all tests of this project.
[SetUpFixture]
public class Setup : ServerSetup;
