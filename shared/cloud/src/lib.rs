//! The ports on AWS: DynamoDB, SQS, Secrets Manager, and HTTP.
