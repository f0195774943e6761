using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace XenWeb.Infrastructure.Storage.Schema.Postgres
{
    /// <summary>Several web servers tell each other what they change. The model stays as it is, so there is no snapshot of it.</summary>
    [DbContext(typeof(PostgresXenWebDb))]
    [Migration("20261129050000_News")]
    public partial class News : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            foreach (var statement in NewsTriggers.Postgres) migrationBuilder.Sql(statement);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var statement in NewsTriggers.PostgresDown) migrationBuilder.Sql(statement);
        }
    }
}
